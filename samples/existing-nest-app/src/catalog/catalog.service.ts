import { Injectable, NotFoundException } from '@nestjs/common';
import { OutOfStock } from './out-of-stock.filter.js';

export interface Product {
  readonly sku: string;
  readonly name: string;
  /** In cents. */
  readonly price: number;
  stock: number;
}

@Injectable()
export class CatalogService {
  private readonly products: Product[] = [
    { sku: 'tea', name: 'Green tea', price: 450, stock: 100 },
    { sku: 'cup', name: 'Cup', price: 1200, stock: 2 },
  ];

  list(): Product[] {
    return this.products;
  }

  get(sku: string): Product {
    const product = this.products.find((candidate) => candidate.sku === sku);
    if (!product) throw new NotFoundException(`There is no product ${sku}`);
    return product;
  }

  /** Takes products from the stock, or throws `OutOfStock` and takes none. */
  take(sku: string, quantity: number): Product {
    const product = this.get(sku);
    if (product.stock < quantity) throw new OutOfStock(sku, product.stock);
    product.stock -= quantity;
    return product;
  }
}
