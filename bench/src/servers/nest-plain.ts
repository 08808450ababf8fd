// Nest on Fastify without validation: what its pipeline costs by itself.
import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Allow } from '../../projects/orders/src/allow.guard.js';

@Controller()
class PlainController {
  @Get('/ping')
  ping() {
    return { status: 'healthy' };
  }

  @Get('/guarded')
  @UseGuards(Allow)
  guarded() {
    return { ok: true };
  }
}

@Module({ controllers: [PlainController] })
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
