import { CACHE_MANAGER, CacheInterceptor, CacheKey, CacheTTL } from '@nestjs/cache-manager';
import { Controller, Delete, Get, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { Cache } from 'cache-manager';
import { OrdersListener } from './orders.listener.js';
import { Ticker } from './ticker.js';

@Controller()
export class OrdersController {
  private calls = 0;

  constructor(
    private readonly config: ConfigService,
    private readonly events: EventEmitter2,
    private readonly listener: OrdersListener,
    private readonly ticker: Ticker,
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
  ) {}

  @Get('config')
  settings() {
    return {
      name: this.config.get<string>('shop.name'),
      limit: this.config.getOrThrow<number>('shop.limit'),
      validated: this.config.get<number>('LIMIT'),
      none: this.config.get<string>('NONE', 'a default'),
    };
  }

  @Post('orders/:id')
  async create(@Param('id') id: string) {
    await this.events.emitAsync('order.created', { id: Number(id) });
    return this.listener.heard;
  }

  @Get('jobs')
  async jobs() {
    return { tick: await this.ticker.ticked, ...this.ticker.jobs() };
  }

  @UseInterceptors(CacheInterceptor)
  @CacheKey('calls')
  @CacheTTL(600_000)
  @Get('calls')
  count() {
    this.calls += 1;
    return { calls: this.calls };
  }

  @Get('cached/:key')
  async cached(@Param('key') key: string) {
    return { value: await this.cache.wrap(key, async () => `made for ${key}`), kept: await this.cache.get(key) };
  }

  @Delete('calls')
  async forget() {
    await this.cache.clear();
    return { cleared: true };
  }
}
