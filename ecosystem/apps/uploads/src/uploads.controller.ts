import { createHash } from 'node:crypto';
import {
  Body,
  Controller,
  FileTypeValidator,
  Get,
  MaxFileSizeValidator,
  ParseFilePipe,
  Post,
  StreamableFile,
  UploadedFile,
  UploadedFiles,
  UseInterceptors,
} from '@nestjs/common';
import {
  AnyFilesInterceptor,
  FileFieldsInterceptor,
  FileInterceptor,
  FilesInterceptor,
  type UploadedMultipartFile,
} from '@nestjs/platform-fastify/multipart';

function described({ fieldname, originalname, mimetype, size, buffer }: UploadedMultipartFile) {
  const sha256 = createHash('sha256')
    .update(buffer ?? '')
    .digest('hex');
  return { fieldname, originalname, mimetype, size, sha256 };
}

@Controller('uploads')
export class UploadsController {
  @Post('one')
  @UseInterceptors(FileInterceptor('file'))
  one(@UploadedFile() file: UploadedMultipartFile | undefined, @Body() fields: Record<string, string>) {
    return { file: file ? described(file) : null, fields };
  }

  @Post('small')
  @UseInterceptors(FileInterceptor('file'))
  small(
    @UploadedFile(
      new ParseFilePipe({
        validators: [
          new MaxFileSizeValidator({ maxSize: 16 }),
          new FileTypeValidator({ fileType: 'text/plain', skipMagicNumbersValidation: true }),
        ],
      }),
    )
    file: UploadedMultipartFile,
  ) {
    return described(file);
  }

  @Post('several')
  @UseInterceptors(FilesInterceptor('files', 2))
  several(@UploadedFiles() files: UploadedMultipartFile[]) {
    return files.map(described);
  }

  @Post('fields')
  @UseInterceptors(FileFieldsInterceptor([{ name: 'cover', maxCount: 1 }, { name: 'pages' }]))
  fields(@UploadedFiles() files: { cover?: UploadedMultipartFile[]; pages?: UploadedMultipartFile[] }) {
    return { cover: files.cover?.map(described), pages: files.pages?.map(described) };
  }

  @Post('any')
  @UseInterceptors(AnyFilesInterceptor({ limits: { fileSize: 32 } }))
  any(@UploadedFiles() files: UploadedMultipartFile[]) {
    return files.map(described);
  }

  @Get('report')
  report() {
    return new StreamableFile(Buffer.from('a,b\n1,2\n'), {
      type: 'text/csv',
      disposition: 'attachment; filename="report.csv"',
    });
  }
}
