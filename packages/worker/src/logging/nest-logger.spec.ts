import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestLogger, type LogTarget } from './nest-logger.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function recorded() {
  const lines: { level: string; context: unknown; message: string | undefined }[] = [];
  const at = (level: string) => (fields: object, message?: string) =>
    lines.push({ level, context: (fields as { context?: unknown }).context, message });
  const target = Object.fromEntries(LEVELS.map((level) => [level, at(level)])) as unknown as LogTarget;
  return { lines, target };
}

@Controller('cats')
class Cats {
  @Get() list() {
    new Logger('Cats').log('listed');
    return [];
  }
}

@Module({ controllers: [Cats] })
class Root {}

test('what Nest tells of its own start is at the level debug, and what an author logs is not', async () => {
  const { lines, target } = recorded();
  const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: new NestLogger(target) });
  await app.init();
  const start = lines.splice(0);
  await (app.getHttpAdapter().getInstance() as { inject: (path: string) => Promise<unknown> }).inject('/cats');
  await app.close();

  expect(new Set(start.map(({ level }) => level))).toEqual(new Set(['debug']));
  expect(start.map(({ message }) => message)).toContain('Nest application successfully started');
  expect(lines).toContainEqual({ level: 'info', context: 'Cats', message: 'listed' });
});
