import { ParseFilePipe, UnprocessableEntityException, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Body, FlashEndpoint, Get, GpuGroup, Post, UploadedFile, type FormFile } from '@flash-ts/core';
import { OcrRequest } from './ocr.dto.js';
import { loadModels, type Models } from './vision/models.js';
import { openPicture } from './vision/picture.js';
import { readText } from './vision/read-text.js';

@FlashEndpoint({ name: 'ocr', gpu: GpuGroup.ANY, workers: [0, 2], idleTimeout: 60 })
export class OcrService implements OnModuleInit, OnModuleDestroy {
  #models!: Models;

  /** Until the models are there the worker answers 204 on its health path, and is given no requests. */
  async onModuleInit() {
    this.#models = await loadModels();
  }

  async onModuleDestroy() {
    await this.#models.release();
  }

  @Post('/ocr') async read(
    @UploadedFile('image', new ParseFilePipe({ fileIsRequired: false })) file: FormFile | undefined,
    @Body() body: OcrRequest,
  ) {
    const bytes = file?.buffer ?? (body.image === undefined ? undefined : Buffer.from(body.image, 'base64'));
    if (!bytes) throw new UnprocessableEntityException('send a picture: a file "image", or base64 as "image" in JSON');
    const picture = await openPicture(bytes);
    if (!picture) throw new UnprocessableEntityException('"image" is no picture that can be read');
    const { width, height } = picture;
    return { width, height, device: this.#models.device, lines: await readText(picture, this.#models) };
  }

  @Get('/device') device() {
    return { device: this.#models.device };
  }
}
