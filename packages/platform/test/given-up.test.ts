import type { PlatformEvent } from '@flash-ts/core/contract';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../src/index.js';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { EventReader } from './support/event-reader.js';
import { Rig, temporaryFolder } from './support/rig.js';

const folder = temporaryFolder();
const clock = new DrivenClock();
const obstacle = join(folder.path, 'obstacle');
let platform: Platform;
let reader: EventReader<PlatformEvent>;
let rig: Rig;

async function open(): Promise<void> {
  const settings = { crashLoopMs: 500, backoffBaseMs: 1, backoffCapMs: 100, stableMs: 60_000 };
  const home = join(folder.path, 'home');
  platform = await startPlatform({ home, port: 0, version: '0.0.0', clock, settings });
  rig = new Rig(platform);
  reader = new EventReader<PlatformEvent>(rig, '/local/events');
}

async function close(): Promise<void> {
  reader.close();
  await platform.stop();
}

beforeEach(open);
afterEach(close);
afterAll(() => folder.remove());

const count = (kind: PlatformEvent['kind'], id: string) =>
  reader.events.filter(({ data }) => data.kind === kind && data.endpointId === id).length;

/** An endpoint whose workers fail until it was given up. */
async function givenUp(): Promise<string> {
  writeFileSync(obstacle, '');
  const { id } = await rig.create({ env: { BROKEN_WHILE: obstacle }, workers: { min: 1, max: 1, idleTimeout: 60 } });
  await until('it is given up', () => count('release.given-up', id) === 1);
  return id;
}

describe('a version whose workers have failed for too long', () => {
  it('is not started again, and says why and what to do', async () => {
    const id = await givenUp();
    const started = count('worker.started', id);
    await clock.advance(3_600_000);
    const answer = await rig.ask(id, '/pid');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toEqual({
      error: 'no workers available',
      code: 'FLASH_ENDPOINT_GIVEN_UP',
      requestId: answer.headers['x-request-id'],
      // The error itself is for the operator: it may have anything in it that the worker has printed.
      reason: expect.stringMatching(
        /^Version 1 has been given up: its workers have failed for 0.5 s .* told to retry; the operator sees the last error with `flash status`\.$/s,
      ),
    });
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(count('worker.started', id)).toBe(started);
    expect((await rig.rollout(id)).givenUp).toContain('obstacle is in the way');
  });

  it('stays so when the platform is started again, until it is told to retry', async () => {
    const id = await givenUp();
    await close();
    await open();
    expect((await rig.ask(id, '/pid')).text).toContain('FLASH_ENDPOINT_GIVEN_UP');
    expect(count('worker.started', id)).toBe(0);
    rmSync(obstacle);
    expect((await rig.control('POST', `/local/endpoints/${id}/retry`)).status).toBe(200);
    await until('it serves', async () => (await rig.ask(id, '/pid')).status === 200);
    expect((await rig.rollout(id)).givenUp).toBeNull();
  });

  it.each([
    ['a change that makes no version', { workers: { max: 2 } }],
    ['a new version', { env: { LABEL: 'mended' } }],
  ] as const)('is started again after %s', async (_, change) => {
    const id = await givenUp();
    rmSync(obstacle);
    await rig.patch(id, change);
    await until('it serves', async () => (await rig.ask(id, '/pid')).status === 200);
    expect((await rig.rollout(id)).givenUp).toBeNull();
  });

  it('counts from the first failure again when it is told to retry in vain', async () => {
    const id = await givenUp();
    await rig.control('POST', `/local/endpoints/${id}/retry`);
    expect((await rig.rollout(id)).givenUp).toBeNull();
    await until('it is given up again', () => count('release.given-up', id) === 2);
  });
});

it('forgets the failures when a worker has run for long enough', async () => {
  writeFileSync(obstacle, '');
  const { id } = await rig.create({ env: { BROKEN_WHILE: obstacle }, workers: { min: 1, max: 1, idleTimeout: 60 } });
  await until('a boot has failed', () => count('worker.boot-failed', id) > 0);
  rmSync(obstacle);
  await until('a worker is ready', async () => (await rig.workers(id)).summary.idle === 1);
  await clock.advance(61_000);
  const pid = await rig.pidOf(id);
  process.kill(pid, 'SIGKILL');
  await until('it was replaced', async () => (await rig.ask(id, '/pid')).status === 200);
  expect(count('release.given-up', id)).toBe(0);
});
