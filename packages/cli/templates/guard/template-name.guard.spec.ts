import { Controller, Get, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TemplateNameGuard } from './template-name.guard.js';

@Controller()
@UseGuards(TemplateNameGuard)
class Guarded {
  @Get('/guarded')
  get() {
    return { passed: true };
  }
}

describe('TemplateNameGuard', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    process.env['TEMPLATE_NAME_KEY'] = 'the right key';
    const module = await Test.createTestingModule({ controllers: [Guarded] }).compile();
    app = await module.createNestApplication<NestFastifyApplication>(new FastifyAdapter()).init();
  });

  afterEach(async () => {
    delete process.env['TEMPLATE_NAME_KEY'];
    await app.close();
  });

  const statusWith = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'GET', url: '/guarded', headers })).statusCode;

  it('lets the right key pass', async () => {
    expect(await statusWith({ 'x-api-key': 'the right key' })).toBe(200);
  });

  it.each([
    ['another key', { 'x-api-key': 'the wrong key' }],
    ['no key', {}],
  ])('refuses %s', async (_, headers: Record<string, string>) => {
    expect(await statusWith(headers)).toBe(403);
  });

  it('refuses everybody while the variable is not set', async () => {
    delete process.env['TEMPLATE_NAME_KEY'];

    expect(await statusWith({ 'x-api-key': '' })).toBe(403);
  });
});
