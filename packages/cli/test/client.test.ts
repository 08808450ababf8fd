import { once } from 'node:events';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import {
  Endpoint,
  EndpointNotDeployedError,
  EndpointSessionLostError,
  EndpointUnavailableError,
  type EndpointClient,
} from '@flash-ts/core/client';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { FlashCommand, type Deployed } from './flash-command.js';

const COUNTER = `
import { FlashEndpoint, Get, Headers, Post, Query, Sse } from '@flash-ts/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WsAdapter } from '@nestjs/platform-ws';
import { interval, map } from 'rxjs';

@WebSocketGateway({ path: '/chat' })
export class Chat {
  @SubscribeMessage('where') where() { return { event: 'where', data: process.env.RUNPOD_POD_ID }; }
}

@FlashEndpoint({
  name: 'counter', cpu: 'cpu3c-1-2', workers: [1, 3], scalerValue: 1, providers: [Chat],
  configure: (app) => { app.useWebSocketAdapter(new WsAdapter(app)); },
})
export class Counter {
  private count = 0;
  @Post('/count') add() { return { count: (this.count += 1) }; }
  @Get('/hold') hold() { return new Promise(() => undefined); }
  @Get('/trace') trace(@Headers('traceparent') parent?: string) { return { parent: parent ?? null }; }
  @Sse('/ticks') ticks() { return interval(10).pipe(map((tick) => ({ data: { tick } }))); }
}
`;

interface Counter {
  add(): Promise<{ count: number }>;
  hold(): Promise<unknown>;
}

const contract = Endpoint.contract<Counter>({
  name: 'counter',
  handlers: {
    add: { method: 'POST', path: '/count', parameters: [] },
    hold: { method: 'GET', path: '/hold', parameters: [] },
  },
});

describe('a client outside of the platform', () => {
  let flash: FlashCommand;
  let project: FixtureProject;
  let url: string;
  let id: string;
  const variables = { ...process.env };

  beforeAll(async () => {
    flash = await FlashCommand.create();
    project = await fixtureProject({ 'src/counter.ts': COUNTER });
    const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
    ({ pathUrl: url, id } = endpoints[0]!);
    process.env['FLASH_HOME'] = flash.home;
  });

  afterAll(async () => {
    process.env['FLASH_HOME'] = variables['FLASH_HOME'];
    if (variables['FLASH_HOME'] === undefined) delete process.env['FLASH_HOME'];
    await Endpoint.close();
    await flash.remove();
    await project.remove();
  });

  /** Makes calls that go on until they are left, by which the endpoint gets further workers. */
  async function holding<T>(client: EndpointClient<Counter>, calls: number, work: () => Promise<T>): Promise<T> {
    const leave = new AbortController();
    const held = Array.from({ length: calls }, () =>
      client
        .with({ signal: leave.signal })
        .hold()
        .catch(() => undefined),
    );
    try {
      return await work();
    } finally {
      leave.abort();
      await Promise.all(held);
    }
  }

  const workersOf = async (client: EndpointClient<Counter>) => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.request('POST', '/count')));
    return new Set(answers.map(({ workerId }) => workerId));
  };

  it('finds an endpoint by its name', async () => {
    expect((await Endpoint.connect({ contract }).add()).count).toBeGreaterThan(0);
    await expect(Endpoint.connect({ name: 'counter' }).get('/trace')).resolves.toEqual({ parent: null });
  });

  it('says which endpoints there are when there is none of the name', async () => {
    const call = Endpoint.connect({ name: 'countr' }).get('/trace');
    await expect(call).rejects.toBeInstanceOf(EndpointNotDeployedError);
    await expect(call).rejects.toThrow('no endpoint countr in the environment production; did you mean counter?');
    const elsewhere = Endpoint.connect({ contract, env: 'staging', app: 'shop' }).add();
    await expect(elsewhere).rejects.toThrow(
      'no endpoint counter of the app shop in the environment staging; there are none',
    );
  });

  it('says how to start a platform where none runs', async () => {
    process.env['FLASH_HOME'] = join(flash.home, 'nothing');
    process.env['FLASH_PLATFORM_PORT'] = '1';
    const outcome = await Endpoint.connect({ contract })
      .add()
      .catch((error: unknown) => error);
    process.env['FLASH_HOME'] = flash.home;
    delete process.env['FLASH_PLATFORM_PORT'];
    expect(outcome).toBeInstanceOf(EndpointUnavailableError);
    expect((outcome as Error).message).toContain('`flash platform start`');
  });

  it('stays in a session with the worker that answered first, when the endpoint gets further workers', async () => {
    const client = Endpoint.connect({ contract, url });
    const session = client.session();
    const { count } = await session.add();
    const { workerId } = session;
    await holding(client, 3, async () => {
      await until('other workers answer', async () => ((await workersOf(client)).size > 1 ? true : undefined));
      const before = (await session.add()).count;
      for (let more = 1; more <= 10; more += 1) expect((await session.add()).count).toBe(before + more);
      expect(before).toBeGreaterThan(count);
      expect(session.workerId).toBe(workerId);
      expect(await workersOf(session)).toEqual(new Set([workerId]));
    });
  });

  it('opens WebSockets of a session with its worker, of other calls with any', async () => {
    const client = Endpoint.connect({ contract, url });
    const session = client.session();
    await session.add();
    /** The worker that a WebSocket has reached. */
    const reached = async (from: EndpointClient<Counter>) => {
      const socket = await from.ws('/chat');
      const message = once(socket, 'message') as Promise<[MessageEvent]>;
      socket.send(JSON.stringify({ event: 'where' }));
      const [{ data }] = await message;
      return { socket, workerId: (JSON.parse(data as string) as { data: string }).data };
    };
    await holding(client, 3, async () => {
      await until('other workers answer', async () => ((await workersOf(client)).size > 1 ? true : undefined));
      const own = [await reached(session), await reached(session), await reached(session)];
      expect(own.map(({ workerId }) => workerId)).toEqual(own.map(() => session.workerId));
      const others: (typeof own)[number][] = [];
      await until('a WebSocket of no session reaches another worker', async () => {
        const other = await reached(client);
        others.push(other);
        return other.workerId === session.workerId ? undefined : true;
      });
      for (const { socket } of [...own, ...others]) socket.close();
    });
  });

  it('loses the session with its worker, and makes a new one with another', async () => {
    const client = Endpoint.connect({ contract, url });
    const session = client.session();
    const moving = client.session({ whenGone: 'move' });
    await session.add();
    // The same worker for both, so that both lose it.
    await until('both sessions have the same worker', async () => {
      const { workerId } = await session.request('POST', '/count');
      const answer = await moving.request('POST', '/count', { headers: { 'x-runpod-worker-id': workerId ?? '' } });
      return answer.workerId === workerId ? true : undefined;
    });
    const response = await fetch(`${url}/trace`, { headers: { 'x-runpod-worker-id': `strict ${session.workerId}` } });
    process.kill(await flash.pidOf(response), 'SIGKILL');
    await until('the platform knows that the worker is gone', async () =>
      session.request('POST', '/count').then(
        () => undefined,
        (error: unknown) => (error instanceof EndpointSessionLostError ? true : undefined),
      ),
    );
    const gone = session.workerId;
    expect((await client.session().add()).count).toBeGreaterThan(0);
    await moving.add();
    expect(moving.workerId).not.toBe(gone);
  });

  it('passes the given trace context on, and reads events until it leaves', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const client = Endpoint.connect({ url, traceparent });
    await expect(client.get('/trace')).resolves.toEqual({ parent: traceparent });
    const ticks: string[] = [];
    for await (const { data } of client.sse('/ticks')) if (ticks.push(data) === 3) break;
    expect(ticks).toEqual(['{"tick":0}', '{"tick":1}', '{"tick":2}']);
  });

  it('finds a platform that comes back on another port and wants a key', async () => {
    const byName = Endpoint.connect({ contract });
    await byName.add();
    await flash.json('platform', 'stop');
    await flash.json('platform', 'start', '--detach', '--require-key');
    expect((await byName.with({ retries: 5 }).add()).count).toBe(1);
    const { endpoints } = await flash.json<Deployed>('status', '--project', project.dir);
    const withoutKey = Endpoint.connect({ contract, url: endpoints[0]!.pathUrl });
    await expect(withoutKey.add()).rejects.toMatchObject({ status: 401, code: 'FLASH_UNAUTHORIZED' });
    const key = (await readFile(join(flash.home, 'key'), 'utf8')).trim();
    await expect(Endpoint.connect({ contract, url: endpoints[0]!.pathUrl, key }).add()).resolves.toEqual({ count: 2 });
    expect(endpoints[0]!.id).toBe(id);
  });
});

const SLOW = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'slow', cpu: 'cpu3c-1-2', workers: [0, 1], idleTimeout: 8, flashboot: false })
export class Slow {
  // As long as a model takes to load.
  async onModuleInit() { await new Promise((resolve) => setTimeout(resolve, 2000)); }
  @Get('/name') name() { return { name: 'slow' }; }
}
`;

describe('a client of an endpoint that is scaled to zero', () => {
  let flash: FlashCommand;
  let project: FixtureProject;

  beforeAll(async () => {
    flash = await FlashCommand.create();
    project = await fixtureProject({ 'src/slow.ts': SLOW });
  });

  afterAll(async () => {
    await Endpoint.close();
    await flash.remove();
    await project.remove();
  });

  it('waits as long as the platform asks it to, where it is refused for want of a worker', async () => {
    const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
    const { pathUrl: url } = endpoints[0]!;
    // Less than a start takes. The worker of the start is there longer than the 5 s that the platform asks to wait.
    await flash.json('platform', 'settings', 'queueWaitMs=100');
    await until('the worker is gone', async () => {
      const {
        endpoints: [now],
      } = await flash.json<{ endpoints: { workers: unknown[] }[] }>('status', '--project', project.dir);
      return now?.workers.length === 0 ? true : undefined;
    });
    const client = Endpoint.connect({ url });
    const [refused, impatient, patient] = await Promise.all([
      fetch(`${url}/name`),
      client.get('/name', { waitMs: 0, retries: 0 }).catch((error: unknown) => error),
      client.get('/name'),
    ]);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(impatient).toBeInstanceOf(EndpointUnavailableError);
    expect(impatient).toMatchObject({ status: 503 });
    expect(patient).toEqual({ name: 'slow' });
  });
});
