import { Module } from '@nestjs/common';
import { FilesController } from './files/files.controller.js';
import { ThreadsController } from './files/threads.controller.js';

@Module({ controllers: [FilesController, ThreadsController] })
export class AppModule {}
