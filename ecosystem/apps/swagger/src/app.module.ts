import { Module } from '@nestjs/common';
import { DrawersController } from './drawers.controller.js';
import { PartsController } from './parts.controller.js';

@Module({ controllers: [PartsController, DrawersController] })
export class AppModule {}
