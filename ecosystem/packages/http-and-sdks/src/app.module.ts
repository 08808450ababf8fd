import { Module } from '@nestjs/common';
import { ClientsController } from './clients.controller.js';
import { SdksController } from './sdks.controller.js';
import { TargetController } from './target.controller.js';

@Module({ controllers: [TargetController, ClientsController, SdksController] })
export class AppModule {}
