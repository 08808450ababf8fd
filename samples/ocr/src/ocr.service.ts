import { ParseFilePipe, UnprocessableEntityException } from '@nestjs/common';
import { Body, FlashEndpoint, Get, GpuGroup, Post, UploadedFile, type FormFile } from '@flash-ts/core';
import { OcrModels } from './ocr-models.provider.js';
import { OcrRequest } from './ocr.dto.js';
import { openPicture } from './vision/picture.js';
import { readText } from './vision/read-text.js';

@FlashEndpoint({ name: 'ocr', gpu: GpuGroup.ANY, workers: [0, 2], idleTimeout: 60, providers: [OcrModels] })
export class OcrService {
  constructor(private readonly ocr: OcrModels) {}

  @Post('/ocr') async read(
    @UploadedFile('image', new ParseFilePipe({ fileIsRequired: false })) file: FormFile | undefined,
    @Body() body: OcrRequest,
  ) {
    const bytes = file?.buffer ?? (body.image === undefined ? undefined : Buffer.from(body.image, 'base64'));
    if (!bytes) throw new UnprocessableEntityException('send a picture: a file "image", or base64 as "image" in JSON');
    const picture = await openPicture(bytes);
    if (!picture) throw new UnprocessableEntityException('"image" is no picture that can be read');
    const { width, height } = picture;
    const { models } = this.ocr;
    return { width, height, device: models.device, lines: await readText(picture, models) };
  }

  @Get('/device') device() {
    return { device: this.ocr.models.device };
  }
}
