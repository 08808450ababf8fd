import { Agent, request } from 'node:http';
import { until } from '@flash-ts/testkit/waiting';
import { call } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform({ routeByName: true });
const { rig } = platform;
let id: string;

beforeAll(async () => {
  ({ id } = await rig.create({ name: 'by-name', workers: { min: 1, max: 1, idleTimeout: 60 } }));
  await rig.settled(id);
});

const MB = 1024 * 1024;
const logText = async () => (await rig.control('GET', `/local/logs?endpoint=${id}`)).text;

describe('routing', () => {
  it('reaches an endpoint by host, by path alias and by name', async () => {
    const byHost = await call(`${platform.url}/what?q=1`, {
      headers: { host: `${id}.api.localhost:${platform.port}` },
    });
    expect(JSON.parse(byHost.text)).toEqual({ url: '/what?q=1' });
    expect(JSON.parse((await rig.ask(id, '/what?q=1')).text)).toEqual({ url: '/what?q=1' });
    expect(JSON.parse((await call(`${platform.url}/by-name/what`)).text)).toEqual({ url: '/what' });
    expect((await call(platform.url, { headers: { host: 'zzzzzzzz.api.localhost' } })).status).toBe(404);
  });

  it('says who answered, passes the request id on and sets the forwarding headers itself', async () => {
    const answer = await rig.ask(id, '/headers', {
      headers: {
        'x-request-id': 'abc-1',
        'x-forwarded-for': '1.2.3.4',
        connection: 'x-drop',
        'x-drop': 'me',
        te: 'trailers',
      },
    });
    const seen = JSON.parse(answer.text) as Record<string, string>;
    expect(seen).toMatchObject({
      'x-request-id': 'abc-1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    expect(seen).not.toHaveProperty('x-drop');
    expect(seen).not.toHaveProperty('te');
    const [worker] = (await rig.workers(id)).workers;
    expect(answer.headers).toMatchObject({ 'x-runpod-worker-id': worker?.id, 'x-request-id': 'abc-1' });
    expect(answer.headers).not.toHaveProperty('x-secret');
    const other = await rig.ask(id, '/pid', { agent: new Agent({ keepAlive: true }) });
    expect(other.headers['x-request-id']).toMatch(/^[0-9a-f]{16}-\d+$/);
    expect(other.headers.connection).toBe('keep-alive');
  });

  it('gives a worker its own environment only', async () => {
    const env = JSON.parse((await rig.ask(id, '/env')).text) as Record<string, string>;
    // Bubblewrap adds the working folder.
    const names = Object.keys(env).filter((name) => name !== 'PWD');
    expect(names.toSorted()).toEqual([
      'FLASH_ENDPOINT_URL',
      'FLASH_SUPERVISED',
      'HEALTH_CHECK_PATH',
      'NODE_ENV',
      'PATH',
      'PORT',
      'PORT_HEALTH',
      'RUNPOD_ENDPOINT_ID',
      'RUNPOD_POD_ID',
    ]);
  });

  it('streams bodies both ways, with a length and without', async () => {
    const body = Buffer.alloc(5 * MB, 'é');
    const whole = await rig.ask(id, '/echo', { method: 'POST', body, headers: { 'content-length': body.length } });
    expect(whole.text).toBe(body.toString());
    const chunked = await rig.ask(id, '/echo', { method: 'POST', body, headers: { 'transfer-encoding': 'chunked' } });
    expect(chunked.text).toBe(body.toString());
    expect((await rig.ask(id, '/big')).text).toHaveLength(20 * MB);
  });

  it('refuses a body over 30 MB with 413, whether its length is declared or not', async () => {
    const declared = await rig.ask(id, '/echo', {
      method: 'POST',
      headers: { 'content-length': 30 * MB + 1, expect: '100-continue' },
    });
    expect(declared.status).toBe(413);
    const body = Buffer.alloc(30 * MB + 1);
    const swallow = { method: 'POST', body, headers: { 'transfer-encoding': 'chunked' } };
    expect((await rig.ask(id, '/swallow', swallow)).status).toBe(413);
    expect((await rig.ask(id, '/swallow', { ...swallow, body: body.subarray(1) })).text).toBe(String(30 * MB));
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });

  it('ends the work of a client that has left, running or queued', async () => {
    const running = request(`${platform.url}/e/${id}/hang`, { agent: false });
    running.on('error', () => undefined);
    running.end();
    await until('the worker has it', async () => (await logText()).includes('hanging'));
    expect((await rig.workers(id)).summary.running).toBe(1);
    running.destroy();
    await until('the worker saw the client leave', async () => (await logText()).includes('left /hang'));
    await until('its slot is free', async () => (await rig.workers(id)).summary.idle === 1);

    const gated = await rig.create({ env: { GATE: `${platform.scratch}/never` } });
    const queued = request(`${platform.url}/e/${gated.id}/pid`, { agent: false });
    queued.on('error', () => undefined);
    queued.end();
    await until('a worker boots', async () => (await rig.workers(gated.id)).summary.initializing === 1);
    queued.destroy();
    expect((await rig.control('DELETE', `/v2/serverless/${gated.id}`)).status).toBe(204);
  });

  it('answers 502 when the worker dies with the request, and never sends a POST twice', async () => {
    const answer = await rig.ask(id, '/crash', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'FLASH_WORKER_LOST' });
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });

  it('loses no GET of a client that calls in a loop while workers are killed', async () => {
    const crowd = await rig.create({ name: 'crowd', workers: { min: 2, max: 2, idleTimeout: 60 } });
    await until('both are ready', async () => (await rig.workers(crowd.id)).summary.idle === 2);
    const statuses: number[] = [];
    const told = new AbortController();
    const client = async () => {
      while (!told.signal.aborted) statuses.push((await rig.ask(crowd.id, '/sleep/5')).status);
    };
    const clients = Promise.all([client(), client(), client()]);
    for (let kills = 0; kills < 5; kills += 1) {
      const pid = await rig.pidOf(crowd.id);
      process.kill(pid, 'SIGKILL');
      const seen = statuses.length;
      await until('the clients went on', () => statuses.length > seen + 20);
    }
    told.abort();
    await clients;
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('cuts a request that takes longer than the endpoint allows', async () => {
    await rig.patch(id, { timeout: 100 });
    expect((await rig.ask(id, '/hang')).status).toBe(504);
    await rig.patch(id, { timeout: 0 });
  });
});
