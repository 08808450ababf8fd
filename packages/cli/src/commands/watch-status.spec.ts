import type { LiveEndpointStatus } from '../targets/target.js';
import { watchLines } from './watch-status.js';

const quiet: LiveEndpointStatus = {
  name: 'mail',
  id: 'm',
  version: 1,
  state: 'serving',
  workers: { running: 0, idle: 0, initializing: 0, throttled: 0, unhealthy: 0, frozen: 0 },
  queued: 0,
  inFlight: 0,
  requestsPerSecond: 0,
  p50: null,
  p99: null,
  coldStarts: 0,
  coldStartMs: null,
  lastError: null,
};
const place = { app: 'shop', env: 'production' };
const time = '2026-11-29T17:20:03.123Z';

it('shows each endpoint in a line, and errors below', () => {
  const busy = {
    ...quiet,
    name: 'users',
    version: 12,
    workers: { ...quiet.workers, running: 2, idle: 1, frozen: 1 },
    queued: 7,
    inFlight: 3,
    requestsPerSecond: 120.4,
    p50: 3.21,
    p99: 1234,
    coldStarts: 4,
    coldStartMs: 12_340,
    lastError: 'the worker ended with exit code 1:\n\nError: no database\n    at boot',
  };
  expect(watchLines(place, { time, endpoints: [quiet, busy] })).toEqual([
    'shop in production, 17:20:03 UTC; Ctrl-C ends',
    '',
    'ENDPOINT  VERSION  STATE    WORKERS                      QUEUED  RUNNING  REQ/S  P50     P99      COLD STARTS',
    'mail      1        serving  -                            0       0        0      -       -        0',
    'users     12       serving  2 running, 1 idle, 1 frozen  7       3        120    3.2 ms  1234 ms  4, last 12.3 s',
    '',
    'users: last error: the worker ended with exit code 1: Error: no database',
  ]);
});

it('says that nothing is deployed', () => {
  expect(watchLines(place, { time, endpoints: [] }).at(-1)).toBe('Nothing of shop is deployed in production.');
});
