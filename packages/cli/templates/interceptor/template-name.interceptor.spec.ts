import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TemplateNameInterceptor } from './template-name.interceptor.js';

@Controller()
@UseInterceptors(TemplateNameInterceptor)
class Timed {
  @Get('/timed')
  get() {
    return { answered: true };
  }
}

describe('TemplateNameInterceptor', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [Timed] }).compile();
    app = await module.createNestApplication<NestFastifyApplication>(new FastifyAdapter()).init();
  });

  afterEach(() => app.close());

  it('tells how long the handler took, beside its answer', async () => {
    const response = await app.inject('/timed');

    expect(response.json()).toEqual({ answered: true });
    expect(response.headers['server-timing']).toMatch(/^handler;dur=\d+\.\d$/);
  });
});
