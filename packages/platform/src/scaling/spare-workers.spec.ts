import type { WorkerPhase } from '@flash-ts/core/contract';
import { spareWorkers } from './spare-workers.js';

const config = { min: 0, max: 3, scalerValue: 1, idleTimeoutMs: 1000 };
const worker = (id: string, phase: WorkerPhase, inFlight = 0, idleSince = 0) => ({ id, phase, inFlight, idleSince });
const idle = (id: string, idleSince: number) => worker(id, 'ready', 0, idleSince);
const busy = (id: string) => worker(id, 'ready', 1);
const starting = (id: string) => worker(id, 'initializing');

it.each([
  ['all idle ones, the longest idle first', [idle('a', 2), idle('b', 1)], 0, {}, ['b', 'a']],
  ['none that min asks for', [idle('a', 2), idle('b', 1)], 0, { min: 1 }, ['b']],
  ['none that is about to get a request', [idle('a', 1)], 1, {}, []],
  ['no busy one, and none for which a request is there', [busy('a'), idle('b', 1), idle('c', 2)], 2, {}, ['b']],
  ['none instead of one that is still starting', [starting('a'), idle('b', 1)], 0, { min: 2 }, []],
])('spares %s', (_name, workers, requests, change, spare) => {
  expect(spareWorkers(workers, requests, { ...config, ...change }).map(({ id }) => id)).toEqual(spare);
});
