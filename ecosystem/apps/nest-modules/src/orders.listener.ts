import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';

@Injectable()
export class OrdersListener {
  readonly heard: string[] = [];

  @OnEvent('order.*')
  any(order: { id: number }): void {
    this.heard.push(`any ${order.id}`);
  }

  @OnEvent('order.created', { async: true, promisify: true })
  async created(order: { id: number }): Promise<void> {
    this.heard.push(`created ${order.id}`);
  }
}
