import { Injectable, NotFoundException } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { OrderLine } from './create-order.dto.js';

interface Order {
  readonly id: number;
  readonly lines: readonly OrderLine[];
  /** In cents. */
  readonly total: number;
}

@Injectable()
export class OrdersService {
  private readonly orders: Order[] = [];

  constructor(private readonly catalog: CatalogService) {}

  create(lines: readonly OrderLine[]): Order {
    const prices = lines.map(({ sku, quantity }) => this.catalog.take(sku, quantity).price * quantity);
    const order = { id: this.orders.length + 1, lines, total: prices.reduce((sum, price) => sum + price, 0) };
    this.orders.push(order);
    return order;
  }

  get(id: number): Order {
    const order = this.orders.find((candidate) => candidate.id === id);
    if (!order) throw new NotFoundException(`There is no order ${id}`);
    return order;
  }
}
