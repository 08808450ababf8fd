import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { loadModels, type Models } from './vision/models.js';

/** The models of a worker. Until they are there the worker answers 204 on its health path, and is given no requests and no jobs. */
@Injectable()
export class OcrModels implements OnModuleInit, OnModuleDestroy {
  models!: Models;

  async onModuleInit() {
    this.models = await loadModels();
  }

  async onModuleDestroy() {
    await this.models.release();
  }
}
