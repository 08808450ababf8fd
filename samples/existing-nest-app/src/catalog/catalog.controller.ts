import { Controller, Get, Header, Param, Version } from '@nestjs/common';
import { CatalogService } from './catalog.service.js';

@Controller('products')
export class CatalogController {
  constructor(private readonly catalog: CatalogService) {}

  @Get()
  @Header('cache-control', 'public, max-age=60')
  list() {
    return this.catalog.list();
  }

  @Get(':sku')
  get(@Param('sku') sku: string) {
    return this.catalog.get(sku);
  }

  @Version('2')
  @Get(':sku')
  getWithCurrency(@Param('sku') sku: string) {
    const { price, ...product } = this.catalog.get(sku);
    return { ...product, price: { amount: price, currency: 'EUR' } };
  }
}
