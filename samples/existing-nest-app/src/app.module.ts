import { Module } from '@nestjs/common';
import { CatalogModule } from './catalog/catalog.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { StatusController } from './status.controller.js';

@Module({ imports: [CatalogModule, OrdersModule], controllers: [StatusController] })
export class AppModule {}
