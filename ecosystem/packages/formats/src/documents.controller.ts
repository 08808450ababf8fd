import { Controller, Get } from '@nestjs/common';
import { load } from 'cheerio';
import { parse } from 'dotenv';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { fileTypeFromBuffer } from 'file-type';
import FormData from 'form-data';
import { marked } from 'marked';
import mime from 'mime-types';
import sanitizeHtml from 'sanitize-html';

const page = '<ul><li class="x">One</li><li>Two<script>alert(1)</script></li></ul>';

@Controller()
export class DocumentsController {
  @Get('sanitize-html')
  sanitize() {
    return { html: sanitizeHtml(page, { allowedTags: ['ul', 'li'] }) };
  }

  @Get('cheerio')
  cheerio() {
    const $ = load(page);
    return {
      texts: $('li')
        .map((_, item) => $(item).contents().first().text())
        .get(),
      first: $('li.x').html(),
    };
  }

  @Get('marked')
  async marked() {
    return { html: await marked.parse('# Title\n\n- *one*\n- `two`') };
  }

  @Get('fast-xml-parser')
  xml() {
    const value: unknown = new XMLParser({ ignoreAttributes: false }).parse('<a b="1"><c>2</c><c>3</c></a>');
    return { value, text: new XMLBuilder({ ignoreAttributes: false }).build(value) as string };
  }

  @Get('mime-types')
  mime() {
    return { css: mime.contentType('a.css'), extension: mime.extension('image/jpeg') };
  }

  @Get('file-type')
  async fileType() {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
      'base64',
    );
    return fileTypeFromBuffer(png);
  }

  @Get('dotenv')
  dotenv() {
    return parse('A=1\nB="two\\nlines"\n# C=3\n');
  }

  @Get('form-data')
  formData() {
    const form = new FormData();
    form.setBoundary('boundary');
    form.append('note', Buffer.from('hi'), { filename: 'note.txt' });
    return { type: form.getHeaders(), body: form.getBuffer().toString() };
  }
}
