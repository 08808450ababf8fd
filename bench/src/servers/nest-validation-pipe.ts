// Nest on Fastify as its documentation sets it up: ValidationPipe with transform and whitelist.
import 'reflect-metadata';
import { Body, Controller, Get, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CreateOrder } from '../../projects/orders/src/order.dto.js';

@Controller()
class OrderController {
  @Get('/ping')
  ping() {
    return { status: 'healthy' };
  }

  @Get('/noop')
  noop() {
    return { ok: true };
  }

  @Post('/orders')
  @HttpCode(200)
  create(@Body() order: CreateOrder) {
    return { id: 1, name: order.name, email: order.email, items: order.items.length };
  }
}

@Module({ controllers: [OrderController] })
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
