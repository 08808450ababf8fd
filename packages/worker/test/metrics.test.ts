import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createGate } from '@flash-ts/testkit/waiting';
import { type Answer, ask, type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { block } from './harness/block.js';
import { buildArtifact } from './harness/bundle.js';
import { readExposition } from './harness/exposition.js';

const workers = new Workers(() => buildArtifact());
let worker: WorkerProcess;
let healthSocket: string;

/** A worker with a health port of its own. */
async function start(name: string, env: Record<string, string> = {}): Promise<void> {
  healthSocket = join(workers.folder, `health-${name}.sock`);
  worker = await workers.ready({ PORT_HEALTH: healthSocket, ...env });
}

const scrape = async (method = 'GET') => ask({ socketPath: healthSocket }, '/metrics', { method });

/** Scrapes until the text has what is waited for: a request's end is counted a moment after its client saw it. */
async function scrapeUntil(matches: (text: string) => boolean): Promise<Answer> {
  const answer = await scrape();
  if (matches(answer.text)) return answer;
  await pause(5);
  return scrapeUntil(matches);
}

describe('metrics', () => {
  test('requests by route, method and how they ended, with their time, and figures of the process', async () => {
    const slow = await createGate(join(workers.folder, 'slow.gate'));
    await start('counted', { TEST_SLOW_GATE: slow.path });
    await worker.ask('/users/1');
    await worker.ask('/users/2');
    await worker.ask('/users/x');
    await worker.ask('/users', { body: { name: 'Bob' } });
    await worker.ask('/throws');
    await worker.ask('/nowhere/1');
    await worker.ask('/nowhere/2');
    await worker.ask('/users/1', { method: 'PATCH' });
    const leaving = get({ socketPath: worker.socketPath, path: '/slow', agent: false }).on('error', () => undefined);
    await slow.reached;
    const during = readExposition((await scrape()).text);
    expect(during.get('flash_worker_requests_in_flight')?.samples.get('{}')).toBe(1);
    leaving.destroy();
    const { text, headers } = await scrapeUntil((page) => page.includes('status="aborted"'));

    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = readExposition(text);
    const values = (name: string) => Object.fromEntries(families.get(name)?.samples ?? []);
    expect(families.get('flash_worker_requests_total')?.type).toBe('counter');
    expect(values('flash_worker_requests_total')).toEqual({
      '{route="/users/:id",method="GET",status="2xx"}': 2,
      '{route="/users/:id",method="GET",status="4xx"}': 1,
      '{route="/users",method="POST",status="4xx"}': 1,
      '{route="/throws",method="GET",status="5xx"}': 1,
      '{route="unmatched",method="GET",status="4xx"}': 2,
      '{route="unmatched",method="PATCH",status="4xx"}': 1,
      '{route="/slow",method="GET",status="aborted"}': 1,
    });
    expect(values('flash_worker_request_duration_seconds')).toMatchObject({
      '_count{route="/users/:id",method="GET"}': 3,
      '_bucket{route="/users/:id",method="GET",le="120"}': 3,
    });
    expect(values('flash_worker_requests_in_flight')).toEqual({ '{}': 0 });
    for (const name of [
      'flash_worker_cold_start_seconds',
      'nodejs_heap_size_used_bytes',
      'nodejs_heap_size_total_bytes',
      'process_resident_memory_bytes',
    ]) {
      expect(values(name)['{}']).toBeGreaterThan(0);
    }
    for (const figure of ['mean', 'p50', 'p99', 'max']) {
      expect(values(`nodejs_eventloop_lag_${figure}_seconds`)['{}']).toBeGreaterThanOrEqual(0);
    }
    expect(await scrape('POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect((await worker.ask('/metrics')).status).toBe(404);
    await slow.close();
  });

  test('are told while a handler blocks the event loop', async () => {
    await start('blocked');
    const release = await block(worker, workers.folder);
    const { text } = await scrapeUntil((page) => page.includes('\nflash_worker_requests_in_flight 1\n'));
    readExposition(text);
    expect((await release()).status).toBe(200);
  });
});
