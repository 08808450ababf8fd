import { once } from 'node:events';
import { request } from 'node:http';
import { type PlatformEvent, logFields } from '@flash-ts/core/contract';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { localImage } from '../src/ids/image.js';
import { defaultSettings, type FaultInjection } from '../src/index.js';
import { EventReader } from './support/event-reader.js';
import type { Rig } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

/** Says that it is healthy, and tells so in its log. */
const WORKER = `
import { createServer } from 'node:http';
const listener = (_request, response) => response.end(() => console.log('healthy'));
createServer(listener).listen(process.env.PORT_HEALTH);
createServer(listener).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
process.stdin.resume().once('end', () => process.exit(0));
`;

const nothing: FaultInjection = { coldStartMs: 0, latencyMs: 0, faults: [] };

/** The line of an endpoint's request in its log. */
async function lineOf(rig: Rig, id: string, path: string): Promise<Record<string, unknown>> {
  const event = await until('the line of the request', async () => {
    const { text } = await rig.control('GET', `/local/logs?follow=false&endpoint=${id}`);
    return text.split('\n').find((line) => line.includes(path));
  });
  const { line, endpointName } = JSON.parse(event.replace('data: ', '')) as { line: string; endpointName: string };
  return { endpointName, ...logFields(line) };
}

describe('injected faults', () => {
  const platform = new SharedPlatform({
    routeByName: true,
    faultInjection: {
      ...nothing,
      faults: [
        { status: 429, percent: 0 },
        { status: 503, percent: 100 },
      ],
    },
  });
  const { rig } = platform;
  let id: string;

  beforeAll(async () => {
    ({ id } = await rig.create({ name: 'unlucky' }));
    await rig.settled(id);
  });

  it('look like answers of the platform, say what they are, and reach no worker', async () => {
    const { status, headers, text } = await rig.ask(id, '/echo?secret=1', {
      method: 'POST',
      body: 'x',
      headers: { 'x-request-id': 'mine' },
    });
    expect({ status, body: JSON.parse(text) as unknown, headers }).toMatchObject({
      status: 503,
      body: {
        error: 'no workers available',
        code: 'FLASH_FAULT_INJECTED',
        reason: expect.stringContaining('--fault'),
        requestId: 'mine',
      },
      headers: {
        'content-type': 'application/json',
        'retry-after': '5',
        'x-flash-injected': 'fault',
        'x-request-id': 'mine',
      },
    });
    expect((await rig.workers(id)).summary).toMatchObject({ running: 0 });
    expect(headers).not.toHaveProperty('x-runpod-worker-id');
  });

  it('are in the endpoint’s log as requests, without their queries', async () => {
    await rig.ask(id, '/hold?secret=1');
    expect(await lineOf(rig, id, '/hold')).toMatchObject({
      endpointName: 'unlucky',
      msg: 'request',
      method: 'GET',
      path: '/hold',
      status: 503,
      injected: true,
    });
  });

  it('refuse WebSockets too, and nothing of the control API', async () => {
    const sent = request(`${platform.url}/e/${id}/chat`, {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      },
    }).end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; headers: object }];
    expect(response).toMatchObject({ statusCode: 503, headers: { 'x-flash-injected': 'fault' } });
    sent.destroy();
    expect((await rig.control('GET', '/local/status')).status).toBe(200);
  });
});

describe('injected latency', () => {
  const clock = new DrivenClock();
  const latencyMs = 3_600_000;
  const faults = [{ status: 500, percent: 100 }];
  const platform = new SharedPlatform({ clock, faultInjection: { ...nothing, latencyMs, faults } });
  const { rig } = platform;

  it('holds an answer back until its time is over', async () => {
    const { id } = await rig.create();
    const answer = rig.ask(id, '/pid');
    let status: number | undefined;
    void answer.then((answered) => (status = answered.status));
    await until('it is answered', async () => {
      await clock.advance(latencyMs);
      return status;
    });
    const { durationMs } = await lineOf(rig, id, '/pid');
    expect({ status, durationMs }).toEqual({ status: 500, durationMs: expect.any(Number) });
    expect(durationMs).toBeGreaterThanOrEqual(latencyMs);
  });
});

describe('an injected cold start', () => {
  const clock = new DrivenClock();
  const coldStartMs = 3_600_000;
  const platform = new SharedPlatform({ clock, faultInjection: { ...nothing, coldStartMs } });
  const { rig } = platform;

  it('is over no sooner, though the worker is healthy, and beyond the limit of a boot', async () => {
    const reader = new EventReader<PlatformEvent>(rig, '/local/events');
    const artifact = await archiveOf([[{ name: 'worker.mjs' }, WORKER]]);
    await rig.upload(artifact);
    const { id } = await rig.create({
      image: localImage('app', artifact.digest),
      workers: { min: 1, max: 1, idleTimeout: 60 },
    });
    const ready = () => reader.events.find(({ data }) => data.kind === 'worker.ready')?.data;
    await until('it has said that it is healthy', async () =>
      (await rig.control('GET', `/local/logs?follow=false&endpoint=${id}`)).text.includes('healthy'),
    );
    // Its boot would have to be over by then.
    await clock.advance(defaultSettings.bootMs);
    expect((await rig.workers(id)).summary).toMatchObject({ initializing: 1, idle: 0 });
    const told = await until('it is ready', async () => {
      await clock.advance(coldStartMs);
      return ready();
    });
    expect((told as { coldStartMs?: number }).coldStartMs).toBeGreaterThanOrEqual(coldStartMs);
    reader.close();
  });
});
