import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { listen } from '../connections/listen.js';
import { healthListener } from '../health/health-listener.js';
import { Health } from '../health/health.js';
import { DEFAULT_LIMITS } from '../limits/limits.js';
import { FrontDoor } from './front-door.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

function doorOf(health: Health): FrontDoor {
  return new FrontDoor({ health, healthPath: '/ping', limits: DEFAULT_LIMITS, log: pino({ level: 'silent' }) });
}

async function open(server: Server): Promise<void> {
  servers.push(server);
  await listen(server, { port: 0, host: '127.0.0.1' });
}

async function ask(server: Server, path: string, headers: Readonly<Record<string, string>> = {}) {
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ port, path, headers, agent: false }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}

describe('FrontDoor', () => {
  test('a failed boot is told with its reason, and no request gets in', async () => {
    const health = new Health();
    const door = doorOf(health);
    await open(door.server);
    door.attach((_request, response) => response.end('app'));
    health.become({ phase: 'failed', reason: 'no weights' });
    expect(await ask(door.server, '/ping')).toEqual({
      status: 503,
      text: '{"status":"unhealthy","reason":"no weights"}',
    });
    expect((await ask(door.server, '/users')).status).toBe(503);
  });

  test.each(['/ping', '/ping/', '/ping?x=1', '/ping/?x=1'])('%s is the health path', async (path) => {
    const door = doorOf(new Health());
    await open(door.server);
    expect((await ask(door.server, path)).status).toBe(204);
  });

  test('a probe for which 204 is ready gets 503 until the worker is', async () => {
    const health = new Health();
    const door = doorOf(health);
    await open(door.server);
    const probe = async () => (await ask(door.server, '/ping', { 'X-Flash-Probe': 'readiness' })).status;
    expect(await probe()).toBe(503);
    health.become({ phase: 'ready' });
    expect(await probe()).toBe(200);
  });

  test.each(['/pingx', '/ping/x', '/', '/x/ping'])('%s goes to the app', async (path) => {
    const health = new Health();
    const door = doorOf(health);
    await open(door.server);
    door.attach((request, response) => response.end(`app ${request.url}`));
    health.become({ phase: 'ready' });
    expect((await ask(door.server, path)).text).toBe(`app ${path}`);
  });

  test('a request whose client leaves is no longer in flight', async () => {
    const health = new Health();
    const door = doorOf(health);
    await open(door.server);
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    door.attach(() => resolve());
    health.become({ phase: 'ready' });
    const { port } = door.server.address() as AddressInfo;
    const outgoing = get({ port, path: '/forever', agent: false }).on('error', () => undefined);
    await arrived;
    expect(door.requests.inFlight).toBe(1);
    const drained = door.drained();
    outgoing.destroy();
    await drained;
    expect(door.requests.inFlight).toBe(0);
  });
});

test('the health server answers nothing but health', async () => {
  const health = new Health();
  health.become({ phase: 'ready' });
  const server = healthListener({ healthPath: '/ping', state: () => health.state });
  await open(server);
  expect((await ask(server, '/ping')).status).toBe(200);
  expect((await ask(server, '/users')).status).toBe(404);
});
