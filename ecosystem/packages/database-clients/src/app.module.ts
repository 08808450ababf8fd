import { Module } from '@nestjs/common';
import { MongoController } from './mongo.controller.js';
import { SqlController } from './sql.controller.js';

@Module({ controllers: [SqlController, MongoController] })
export class AppModule {}
