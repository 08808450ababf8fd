import { Module } from '@nestjs/common';
import { DocumentsController } from './documents.controller.js';
import { SchemasController } from './schemas.controller.js';
import { TablesController } from './tables.controller.js';

@Module({ controllers: [SchemasController, DocumentsController, TablesController] })
export class AppModule {}
