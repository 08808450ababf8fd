import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { EndpointWorkerLives, FaultDetail } from '@flash-ts/core/contract';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { createGate, until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

interface Status {
  readonly endpoints: readonly {
    readonly name: string;
    readonly workers: readonly {
      readonly id: string;
      readonly status: string;
      readonly isStale: boolean;
      readonly version: number;
    }[];
  }[];
}

interface Histories {
  readonly endpoints: readonly { readonly name: string; readonly lives: EndpointWorkerLives }[];
}

const SHOP = `
import { once } from 'node:events';
import { connect } from 'node:net';
import { Body, FlashEndpoint, Get, Param, Post, Query } from '@flash-ts/core';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsString, Min, ValidateNested } from 'class-validator';

class Item {
  @IsString() sku!: string;
  @IsInt() @Min(1) qty!: number;
}

class Order {
  @IsEmail() email!: string;
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: WORKERS, scalerValue: 1, idleTimeout: 1 })
export class Shop {
  @Post('/orders') create(@Body() order: Order) { return { id: 1, ...order }; }
  @Get('/orders/:id') get(@Param('id') id: number) { return { id }; }
  @Get('/broken') broken() { throw new Error('the database password is 1234'); }
  @Get('/version') version() { return { version: 'VERSION' }; }
  @Get('/slow') async slow() {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { slept: 1000 };
  }
  @Get('/meet') async meet(@Query('at') gate: string) {
    const socket = connect(gate, () => socket.write('here'));
    await once(socket.resume(), 'close');
    return { met: true };
  }
}
`;

const HELLO = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class HelloWorld {
  @Get('/hello') hello() { return { hello: 'world' }; }
}
`;

const shop = (version: string, workers: string) => SHOP.replace('WORKERS', workers).replace('VERSION', version);

describe('from a decorated class to an answered request', () => {
  let flash: FlashCommand;
  let project: FixtureProject;

  beforeAll(async () => {
    flash = await FlashCommand.create();
    project = await fixtureProject({ 'src/shop.ts': shop('one', '[0, 3]'), 'src/deep/hello.ts': HELLO });
  });

  afterAll(async () => {
    await flash.remove();
    await project.remove();
  });

  const deploy = () => flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
  const workersOf = async (name: string) => {
    const { endpoints } = await flash.json<Status>('status', '--project', project.dir);
    return endpoints.find((endpoint) => endpoint.name === name)?.workers ?? [];
  };
  const shopUrl = async (path: string) => {
    const { endpoints } = await flash.json<Deployed>('status', '--project', project.dir);
    return `${endpoints.find(({ name }) => name === 'shop')?.pathUrl}${path}`;
  };

  it('deploys every endpoint class that it finds', async () => {
    const { endpoints } = await deploy();

    expect(endpoints.map(({ name, action, version }) => ({ name, action, version }))).toEqual([
      { name: 'hello-world', action: 'create', version: 1 },
      { name: 'shop', action: 'create', version: 1 },
    ]);
    const hello = await fetch(`${endpoints[0]?.pathUrl}/hello`);
    expect(await hello.json()).toEqual({ hello: 'world' });
    expect(hello.headers.get('x-runpod-worker-id')).toMatch(/^\w+$/);
  });

  it('answers at the host form of the address too', async () => {
    const { endpoints } = await deploy();
    const { host, port } = new URL(endpoints[0]?.url ?? '');

    const answer = await new Promise<string>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/hello', headers: { host } }, (response) => resolve(text(response)))
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(answer)).toEqual({ hello: 'world' });
  });

  it.each<[string, string, RequestInit, number, FaultDetail['loc'][]]>([
    ['valid', '/orders', post({ email: 'a@example.com', items: [{ sku: 'a', qty: 1 }], extra: 1 }), 200, []],
    ['a field missing', '/orders', post({ items: [] }), 422, [['body', 'email']]],
    [
      'a nested field wrong',
      '/orders',
      post({
        email: 'a@example.com',
        items: [
          { sku: 'a', qty: 1 },
          { sku: 'b', qty: 0 },
        ],
      }),
      422,
      [['body', 'items', 1, 'qty']],
    ],
    ['JSON cut short', '/orders', { ...post({}), body: '{"email": "a@exam' }, 422, [['body', 17]]],
    ['a path parameter of the wrong type', '/orders/abc', {}, 422, [['path', 'id']]],
    ['an unknown path', '/nothing', {}, 404, []],
    ['a wrong method', '/orders', { method: 'DELETE' }, 405, []],
    ['a handler that throws', '/broken', {}, 500, []],
  ])('%s', async (_, path, init, status, loc) => {
    const response = await fetch(await shopUrl(path), init);
    const body = (await response.json()) as { detail?: FaultDetail[] };

    expect(response.status).toBe(status);
    expect(unique((body.detail ?? []).map((fault) => fault.loc))).toEqual(loc);
    expect(JSON.stringify(body)).not.toContain('password');
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  });

  it('does nothing for the same source', async () => {
    const { endpoints } = await deploy();

    expect(endpoints.map(({ action, version }) => ({ action, version }))).toEqual([
      { action: 'none', version: 1 },
      { action: 'none', version: 1 },
    ]);
  });

  it('takes a burst from zero to as many workers as the formula says, and back', async () => {
    await until('no worker left', async () => (await workersOf('shop')).length === 0);
    // No request ends before each of them has a worker, however long those take to start.
    const gate = await createGate(join(project.dir, 'burst.sock'), 3);
    const url = await shopUrl(`/meet?at=${gate.path}`);

    const answers = [1, 2, 3].map(async () => (await fetch(url)).headers.get('x-runpod-worker-id'));
    await gate.reached;
    await gate.close();
    const workers = await Promise.all(answers);

    expect(new Set(workers).size).toBe(3);
    await until('no worker left after the idle timeout', async () => (await workersOf('shop')).length === 0);
  });

  it('answers the next request after a worker was killed', async () => {
    const pid = await flash.pidOf(await fetch(await shopUrl('/slow')));
    process.kill(pid, 'SIGKILL');

    const next = await fetch(await shopUrl('/version'));
    expect(next.status).toBe(200);
    const { endpoints } = await flash.json<Histories>('status', '--workers', '--project', project.dir);
    const gone = endpoints.find(({ name }) => name === 'shop')?.lives.gone;
    expect(gone?.find((life) => life.pid === pid)?.end).toMatchObject({ kind: 'crashed', signal: 'SIGKILL' });
  });

  it('changes workers in place, and code as a new version, without losing a request', async () => {
    const before = await deploy();
    const url = await shopUrl('/version');
    const answers: string[] = [];
    const stop = new AbortController();
    const client = (async () => {
      while (!stop.signal.aborted) {
        const response = await fetch(url);
        answers.push(`${response.status} ${await response.text()}`);
      }
    })();

    await project.write({ 'src/shop.ts': shop('one', '[1, 3]') });
    const scaled = await deploy();
    await project.write({ 'src/shop.ts': shop('two', '[1, 3]') });
    const updated = await deploy();
    await until('an answer of the new code', () => answers.at(-1)?.includes('two'));
    stop.abort();
    await client;

    const idOf = ({ endpoints }: Deployed) => endpoints.find(({ name }) => name === 'shop');
    expect(idOf(scaled)).toMatchObject({ id: idOf(before)?.id, action: 'update' });
    expect(idOf(updated)).toMatchObject({
      id: idOf(before)?.id,
      action: 'update',
      version: (idOf(before)?.version ?? 0) + 1,
    });
    expect(unique(answers)).toEqual(['200 {"version":"one"}', '200 {"version":"two"}']);
  });

  it('finds everything again after the platform was killed', async () => {
    const { pid, home } = await flash.json<{ pid: number; home: string }>('platform', 'status');
    expect(home).toBe(flash.home);
    process.kill(pid, 'SIGKILL');
    await until(
      'the platform is gone',
      async () => !(await flash.json<{ running: boolean }>('platform', 'status')).running,
    );

    await flash.json('platform', 'start', '--detach');

    expect(await (await fetch(await shopUrl('/version'))).json()).toEqual({ version: 'two' });
  });

  it('removes what was deployed', async () => {
    const { removed } = await flash.json<{ removed: { name: string }[] }>(
      'undeploy',
      '--yes',
      '--project',
      project.dir,
    );

    expect(removed.map(({ name }) => name)).toEqual(['hello-world', 'shop']);
    expect((await flash.json<Status>('status', '--project', project.dir)).endpoints).toEqual([]);
  });
});

describe('flash deploy --follow', () => {
  it('follows the log until Ctrl-C, and leaves no process behind', async () => {
    const flash = await FlashCommand.create();
    const project = await fixtureProject({ 'src/shop.ts': shop('one', '[1, 1]') });
    const child = flash.start(['deploy', '--project', project.dir, '--follow']);
    const output = outputOf(child);
    const address = /http:\/\/127\.0\.0\.1:\d+\/e\/\w+/.exec(await output.until(/curl http\S+/))?.[0];

    const pid = await flash.pidOf(await fetch(`${address}/slow`));
    await output.until(/INFO {2}ready/);

    expect(await end(child, 'SIGINT')).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await flash.json('platform', 'status')).toMatchObject({ running: false });
    await project.remove();
    await flash.remove();
  });

  it('says in one line that the port is taken, and how to choose another', async () => {
    const [first, second] = [await FlashCommand.create(), await FlashCommand.create()];
    const project = await fixtureProject({ 'src/hello.ts': HELLO });
    const { port } = await first.json<{ port: number }>('platform', 'start', '--detach');

    const { code, stderr } = await second.run(['deploy', '--project', project.dir, '--follow', '--port', String(port)]);

    expect(code).toBe(1);
    expect(stderr.split('\n').filter((line) => line.includes('FLASH_'))).toEqual([
      `FLASH_PORT_BUSY Port ${port} is in use by another program. → Choose another port with \`--port N\`, or with FLASH_PLATFORM_PORT for a platform; or stop the program that uses the port.`,
    ]);
    await project.remove();
    await Promise.all([first.remove(), second.remove()]);
  });
});

describe('flash run', () => {
  it('serves by endpoint name, and swaps what is saved', async () => {
    const flash = await FlashCommand.create();
    const project = await fixtureProject({ 'src/shop.ts': shop('one', '[0, 1]') });
    const child = flash.start(['run', '--project', project.dir, '--port', '0']);
    const output = outputOf(child);
    const base = /http:\/\/localhost:\d+\/shop/.exec(await output.until('/shop/version'))?.[0];
    const version = async () => (await (await fetch(`${base}/version`)).text()).trim();
    expect(await version()).toBe('{"version":"one"}');

    const tokenFile = join(project.dir, '.flash/dev/execute-token');
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    const call = {
      function_name: 'plus',
      function_code: 'const plus = (a: number, b: number): number => a + b;',
      args: [2, 3],
    };
    const execute = async (token: string) => {
      const asked = post(call);
      return fetch(`${base}/execute`, { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } });
    };
    expect(await (await execute(await readFile(tokenFile, 'utf8'))).json()).toEqual({ success: true, result: 5 });
    expect((await execute('x'.repeat(43))).status).toBe(404);

    await project.write({ 'src/shop.ts': '@FlashEndpoint( broken' });
    await output.until('Waiting for a change');
    expect(await version()).toBe('{"version":"one"}');

    await project.write({ 'src/shop.ts': shop('two', '[0, 1]') });
    await until('the new code', async () => (await version()) === '{"version":"two"}');

    expect(await end(child, 'SIGINT')).toBe(0);
    await project.remove();
    await flash.remove();
  });
});

function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
