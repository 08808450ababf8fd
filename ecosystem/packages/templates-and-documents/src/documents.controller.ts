import { buffer } from 'node:stream/consumers';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ZipArchive } from 'archiver';
import ExcelJS from 'exceljs';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import QRCode from 'qrcode';
import * as XLSX from 'xlsx';

@Controller()
export class DocumentsController {
  @Get('exceljs')
  async exceljs() {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('Sums').addRows([
      ['a', 'b'],
      [1, 2],
    ]);
    const again = new ExcelJS.Workbook();
    await again.xlsx.load(await book.xlsx.writeBuffer());
    return { rows: again.getWorksheet('Sums')?.getSheetValues() };
  }

  @Get('xlsx')
  xlsx() {
    const book = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet([{ a: 1, b: 'two' }]), 'Sums');
    const bytes = XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    const sheet = XLSX.read(bytes).Sheets['Sums'];
    return { rows: sheet && XLSX.utils.sheet_to_json(sheet) };
  }

  @Get('pdf-lib')
  async pdf() {
    const pdf = await PDFDocument.create({ updateMetadata: false });
    pdf.addPage([200, 100]).drawText('Hello', { font: await pdf.embedFont(StandardFonts.Helvetica), size: 12 });
    return new StreamableFile(await pdf.save({ useObjectStreams: false }), { type: 'application/pdf' });
  }

  @Get('archiver')
  async archiver() {
    const archive = new ZipArchive({ zlib: { level: 9 } });
    archive.append('Hello', { name: 'hello.txt', date: new Date(0) });
    const [bytes] = await Promise.all([buffer(archive), archive.finalize()]);
    return { magic: bytes.subarray(0, 2).toString(), holds: bytes.includes('hello.txt') };
  }

  @Get('qrcode')
  async qrcode() {
    return { text: await QRCode.toString('https://app.test', { type: 'svg' }), png: await QRCode.toDataURL('x') };
  }
}
