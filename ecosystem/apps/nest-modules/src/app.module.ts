import { CacheModule } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import Joi from 'joi';
import { OrdersController } from './orders.controller.js';
import { OrdersListener } from './orders.listener.js';
import { Ticker } from './ticker.js';

export const shop = registerAs('shop', () => ({ name: process.env['SHOP_NAME'], limit: Number(process.env['LIMIT']) }));

@Module({
  imports: [
    ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      load: [shop],
      validationSchema: Joi.object({ SHOP_NAME: Joi.string().default('Corner shop'), LIMIT: Joi.number().default(5) }),
    }),
    EventEmitterModule.forRoot({ wildcard: true }),
    ScheduleModule.forRoot(),
    CacheModule.register({ isGlobal: true, ttl: 600_000 }),
  ],
  controllers: [OrdersController],
  providers: [OrdersListener, Ticker],
})
export class AppModule {}
