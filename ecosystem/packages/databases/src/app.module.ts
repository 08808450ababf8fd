import { Module } from '@nestjs/common';
import { BuildersController } from './builders.controller.js';
import { MikroController } from './mikro.controller.js';
import { SqliteController } from './sqlite.controller.js';

@Module({ controllers: [SqliteController, BuildersController, MikroController] })
export class AppModule {}
