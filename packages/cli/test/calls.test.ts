import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type Deployed } from './flash-command.js';

const USERS = `
import { Body, type EndpointClient, FlashEndpoint, Get, Headers, InjectEndpoint, Param, Post } from '@flash-ts/core';
import { IsEmail } from 'class-validator';
import { OrderService } from './orders.js';

export class CreateUser { @IsEmail() email!: string; }

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
export class UserService {
  @InjectEndpoint(() => OrderService) private readonly orders!: EndpointClient<OrderService>;

  @Post('/users') create(@Body() user: CreateUser) { return { id: 7, email: user.email }; }
  @Get('/users/:id') get(@Param('id') id: number) { return { id, name: 'Ada' }; }
  @Get('/trace') trace(@Headers('traceparent') parent?: string) { return { parent: parent ?? null }; }
  @Get('/users/:id/orders') ordersOf(@Param('id') id: number) { return this.orders.countOf(id); }
}
`;

const ORDERS = `
import { type EndpointClient, EndpointValidationError, FlashEndpoint, Get, InjectEndpoint, Param, Post, Query } from '@flash-ts/core';
import { Injectable } from '@nestjs/common';
import { UserService } from './users.js';

@Injectable()
export class Accounts {
  constructor(@InjectEndpoint(() => UserService) readonly users: EndpointClient<UserService>) {}
}

@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-1-2', providers: [Accounts] })
export class OrderService {
  constructor(private readonly accounts: Accounts) {}

  @Post('/orders/:user') async create(@Param('user') user: number) { return { user: await this.accounts.users.get(user) }; }
  @Get('/count') countOf(@Query('user') user: number) { return { user, orders: 2 }; }
  @Get('/traced') traced() { return this.accounts.users.trace(); }
  @Get('/administer') async administer() {
    const { RUNPOD_API_KEY: key, FLASH_ENDPOINT_URL: url } = process.env;
    const answer = await fetch(new URL('/v2/serverless', url), { headers: { authorization: \`Bearer \${key}\` } });
    return { status: answer.status, ...(await answer.json()) };
  }
  @Get('/refused') async refused() {
    try {
      await this.accounts.users.create({ email: 'nonsense' });
      return 'accepted';
    } catch (error) {
      return error instanceof EndpointValidationError ? error.detail : 'another error';
    }
  }
}
`;

const LONER = `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ name: 'loner', cpu: 'cpu3c-1-2' })
export class Loner {
  @Get('/env') env() { return Object.keys(process.env).filter((name) => /KEY|IDS/.test(name)); }
}
`;

describe('endpoints that call each other', () => {
  let flash: FlashCommand;
  let project: FixtureProject;
  let urls: Record<string, string>;

  beforeAll(async () => {
    flash = await FlashCommand.create();
    project = await fixtureProject({ 'src/users.ts': USERS, 'src/orders.ts': ORDERS, 'src/loner.ts': LONER });
    const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
    urls = Object.fromEntries(endpoints.map(({ name, pathUrl }) => [name, pathUrl]));
  });

  afterAll(async () => {
    await flash.remove();
    await project.remove();
  });

  const answer = async (endpoint: string, path: string, init?: RequestInit): Promise<unknown> =>
    (await fetch(`${urls[endpoint]}${path}`, init)).json();

  it('reach each other in both directions', async () => {
    await expect(answer('orders', '/orders/3', { method: 'POST' })).resolves.toEqual({ user: { id: 3, name: 'Ada' } });
    await expect(answer('users', '/users/3/orders')).resolves.toEqual({ user: 3, orders: 2 });
  });

  it('pass the trace context of their request on, without making spans', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await expect(answer('orders', '/traced', { headers: { traceparent } })).resolves.toEqual({ parent: traceparent });
    await expect(answer('orders', '/traced')).resolves.toEqual({ parent: null });
  });

  it('learn of refused arguments', async () => {
    await expect(answer('orders', '/refused')).resolves.toMatchObject([{ loc: ['body', 'email'], type: 'isEmail' }]);
  });

  it('can not administer the platform with the key that they call with', async () => {
    await expect(answer('orders', '/administer')).resolves.toMatchObject({ status: 403, code: 'FLASH_KEY_FOR_CALLS' });
  });

  it('are the only ones who get the key', async () => {
    await expect(answer('loner', '/env')).resolves.toEqual([]);
  });

  it('are not changed by the same deploy', async () => {
    const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);

    expect(endpoints.map(({ action }) => action)).toEqual(['none', 'none', 'none']);
  });

  it('reach each other when the platform comes back on another port', async () => {
    await flash.json('platform', 'stop');
    await flash.json('platform', 'start', '--detach');
    const { endpoints } = await flash.json<Deployed>('status', '--project', project.dir);
    urls = Object.fromEntries(endpoints.map(({ name, pathUrl }) => [name, pathUrl]));

    await expect(answer('orders', '/orders/4', { method: 'POST' })).resolves.toEqual({ user: { id: 4, name: 'Ada' } });
  });

  it('reach each other where the platform asks for a key', async () => {
    await flash.json('platform', 'stop');
    await flash.json('platform', 'start', '--detach', '--require-key');
    const { endpoints } = await flash.json<Deployed>('status', '--project', project.dir);
    urls = Object.fromEntries(endpoints.map(({ name, pathUrl }) => [name, pathUrl]));
    const authorization = `Bearer ${(await readFile(join(flash.home, 'key'), 'utf8')).trim()}`;

    expect((await fetch(`${urls['orders']}/count?user=1`)).status).toBe(401);
    const init = { method: 'POST', headers: { authorization } };
    await expect(answer('orders', '/orders/5', init)).resolves.toEqual({ user: { id: 5, name: 'Ada' } });
  });
});
