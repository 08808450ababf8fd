import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
configureApp(app);
await app.listen(process.env['PORT'] ?? 3000);
