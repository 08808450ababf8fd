import { Test } from '@nestjs/testing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../src/app.module.js';
import { configureApp } from '../src/configure-app.js';

describe('the app', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    configureApp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(() => app.close());

  const key = { 'x-api-key': 'demo-key' };

  it('answers outside the prefix', async () => {
    expect((await app.inject('/status')).json()).toEqual({ status: 'open' });
  });

  it('has a product in two versions', async () => {
    expect((await app.inject('/api/v1/products/tea')).json()).toMatchObject({ price: 450 });
    expect((await app.inject('/api/v2/products/tea')).json()).toMatchObject({
      price: { amount: 450, currency: 'EUR' },
    });
  });

  it('takes orders from those who have the key', async () => {
    const payload = { lines: [{ sku: 'tea', quantity: 2 }] };

    expect((await app.inject({ method: 'POST', url: '/api/v1/orders', payload })).statusCode).toBe(401);
    const created = await app.inject({ method: 'POST', url: '/api/v1/orders', headers: key, payload });
    expect([created.statusCode, created.json<{ total: number }>().total]).toEqual([201, 900]);
  });

  it('refuses what it does not have', async () => {
    const payload = { lines: [{ sku: 'cup', quantity: 3 }] };
    const refused = await app.inject({ method: 'POST', url: '/api/v1/orders', headers: key, payload });

    expect([refused.statusCode, refused.json()]).toEqual([409, expect.objectContaining({ sku: 'cup', left: 2 })]);
  });
});
