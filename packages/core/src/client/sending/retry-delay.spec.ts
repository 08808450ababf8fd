import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryAfter, retryDelay, type Attempted } from './retry-delay.js';

const LIMITS = { waitMs: 10_000, retries: 2 };
const first = { attempt: 1, elapsedMs: 0, isIdempotent: true, isRepeatable: true };
const answered = { kind: 'answered', retryAfterMs: undefined, byWorker: false, isExplained: false } as const;
const busy = { ...answered, status: 503, retryAfterMs: 1000 };

describe('a request is sent again', () => {
  it.each<[string, Partial<Attempted>, Attempted['result']]>([
    ['of which nothing was sent, whatever its method', { isIdempotent: false }, { kind: 'failed', sent: false }],
    ['whose body is a stream of which nothing was read', { isRepeatable: false }, { kind: 'failed', sent: false }],
    ['that is idempotent and lost its connection', {}, { kind: 'failed', sent: true }],
    ['that is idempotent and got a 502', {}, { ...answered, status: 502 }],
    ['that no worker could take, whatever its method', { isIdempotent: false, attempt: 9 }, busy],
    ['that is idempotent and a worker was too busy for', { attempt: 9 }, { ...busy, byWorker: true }],
    ['that came too often', {}, { ...busy, status: 429 }],
  ])('%s', (_, attempted, result) => {
    expect(retryDelay({ ...first, ...attempted, result }, LIMITS, 0)).toBeGreaterThan(0);
  });
});

describe('a request is not sent again', () => {
  it.each<[string, Partial<Attempted>, Attempted['result']]>([
    ['that is not idempotent and may have been read', { isIdempotent: false }, { kind: 'failed', sent: true }],
    ['whose streamed body is gone', { isRepeatable: false }, busy],
    ['that was tried often enough', { attempt: 3 }, { kind: 'failed', sent: false }],
    ['that is not idempotent and got a 502', { isIdempotent: false }, { ...answered, status: 502 }],
    ['for which the platform has tried already', {}, { ...answered, status: 502, isExplained: true }],
    ['whose endpoint does not say when to come back', {}, { ...busy, retryAfterMs: undefined }],
    ['that is not idempotent and a worker has refused', { isIdempotent: false }, { ...busy, byWorker: true }],
    ['whose time is over before the endpoint wants it back', { elapsedMs: 9_500 }, busy],
    ['that took too long', {}, { ...answered, status: 504 }],
    ['that failed in the handler', {}, { ...answered, status: 500 }],
  ])('%s', (_, attempted, result) => {
    expect(retryDelay({ ...first, ...attempted, result }, LIMITS, 0)).toBeUndefined();
  });
});

it('waits as long as it was told and a random part more, up to the limit of the wait', () => {
  const attempts = fc.record({
    attempt: fc.integer({ min: 1, max: 1e6 }),
    elapsedMs: fc.integer({ min: 0, max: 20_000 }),
  });
  const randoms = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(attempts, fc.integer({ min: 0, max: 5_000 }), randoms, (attempted, told, random) => {
      const delay = retryDelay({ ...first, ...attempted, result: { ...busy, retryAfterMs: told } }, LIMITS, random);
      const left = LIMITS.waitMs - attempted.elapsedMs;
      const isRight = delay === undefined ? told + 5_000 > left : delay > told && delay <= Math.min(told + 5_000, left);
      expect(isRight).toBe(true);
    }),
  );
});

it.each([
  ['5', 5_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s', (value, expected) => expect(retryAfter(value, 1_000)).toBe(expected));
