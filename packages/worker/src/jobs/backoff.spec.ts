import fc from 'fast-check';
import { backoffMs, OF_ATTEMPTS, OF_REQUESTS, pause } from './backoff.js';

it('grows with each failure up to half a minute, and never comes at one moment for all', () => {
  expect([1, 2, 3, 5, 6, 11].map((failures) => backoffMs(OF_ATTEMPTS, failures, 0))).toEqual([
    500, 1_000, 2_000, 8_000, 15_000, 15_000,
  ]);
  expect([1, 6, 1_000].map((failures) => backoffMs(OF_ATTEMPTS, failures, 1))).toEqual([1_000, 30_000, 30_000]);
  expect([1, 3, 6].map((failures) => backoffMs(OF_REQUESTS, failures, 1))).toEqual([250, 1_000, 5_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const milliseconds = backoffMs(OF_ATTEMPTS, failures, random);
      return milliseconds >= 500 && milliseconds <= 30_000 && milliseconds <= backoffMs(OF_ATTEMPTS, failures + 1, 1);
    }),
  );
});

it('ends at once when the job is to end', async () => {
  // Without the signal it would take half a minute.
  await expect(pause(11, AbortSignal.abort())).resolves.toBeUndefined();
});
