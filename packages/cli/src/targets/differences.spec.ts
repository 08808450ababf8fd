import type { Endpoint } from '@flash-ts/core/contract';
import { differences, differenceText } from './differences.js';

const live = {
  image: `flash.local/shop@sha256:${'a'.repeat(64)}`,
  workers: { min: 0, max: 3, idleTimeout: 60 },
  cpu: [{ id: 'cpu3c', vcpuCount: 2, memory: 4 }],
  registry: null,
  env: { MODE: 'fast', OLD: '1', TOKEN: 'hunter2' },
} as unknown as Endpoint;

test.each([
  [{ workers: { min: 0, max: 5, idleTimeout: 60 } }, ['workers.max 3 → 5']],
  [{ workers: { min: 1, max: 3, idleTimeout: 30 } }, ['workers.min 0 → 1', 'workers.idleTimeout 60 → 30']],
  [{ registry: 'acme' }, ['registry unset → "acme"']],
  [
    { cpu: [{ id: 'cpu5c', vcpuCount: 2 }] },
    ['cpu [{"id":"cpu3c","vcpuCount":2,"memory":4}] → [{"id":"cpu5c","vcpuCount":2}]'],
  ],
  [
    { image: `flash.local/shop@sha256:${'b'.repeat(64)}` },
    ['image flash.local/shop@sha256:aaaaaaaaaaaa… → flash.local/shop@sha256:bbbbbbbbbbbb…'],
  ],
  [{ env: { MODE: 'slow', NEW: 'x', TOKEN: 'hunter2' } }, ['env.MODE changed', 'env.NEW added', 'env.OLD removed']],
])('tells what %j changes', (changes, expected) => {
  expect(differences(live, changes).map(differenceText)).toEqual(expected);
});

test('tells no value of a variable, which may be a secret', () => {
  const told = JSON.stringify(differences(live, { env: { TOKEN: 'hunter3' } }));
  expect(told).not.toMatch(/hunter|fast/);
  expect(told).toContain('env.TOKEN');
});
