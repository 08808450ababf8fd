import { setTimeout } from 'node:timers/promises';
import { Body, FlashEndpoint, Get, Post } from '@flash-ts/core';
import { UseGuards } from '@nestjs/common';
import { Allow } from './allow.guard.js';
import { CreateOrder } from './order.dto.js';

@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-1-2', workers: [1, 1], scalerValue: 1000 })
export class OrderService {
  @Get('/noop')
  noop() {
    return { ok: true };
  }

  @Get('/guarded')
  @UseGuards(Allow)
  guarded() {
    return { ok: true };
  }

  @Get('/slow')
  async slow() {
    await setTimeout(50);
    return { ok: true };
  }

  @Post('/orders')
  create(@Body() order: CreateOrder) {
    return { id: 1, name: order.name, email: order.email, items: order.items.length };
  }
}
