import { retryPause, type Attempted } from './retry-pause.js';

const first: Attempted = { method: 'GET', attempt: 1, waitedMs: 0, status: 503, retryAfter: undefined };
const pause = (attempted: Partial<Attempted>, random = 0.5) => retryPause({ ...first, ...attempted }, random);

describe('a request to Runpod', () => {
  it.each([
    ['GET', 500],
    ['GET', 502],
    ['GET', 503],
    ['GET', 504],
    ['GET', undefined],
    ['PATCH', 503],
    ['PATCH', undefined],
    ['DELETE', undefined],
    ['POST', 429],
    ['PATCH', 429],
  ])('is repeated: %s after %s', (method, status) => {
    expect(pause({ method, status })).toBeGreaterThan(0);
  });

  it.each([
    ['POST', 500],
    ['POST', 503],
    ['POST', undefined],
    ['GET', 400],
    ['GET', 401],
    ['GET', 402],
    ['GET', 403],
    ['GET', 404],
    ['PATCH', 409],
    ['POST', 422],
    ['GET', 501],
  ])('is not repeated: %s after %s', (method, status) => {
    expect(pause({ method, status })).toBeUndefined();
  });

  it('is repeated a few times, after longer and longer pauses that are never the same', () => {
    const pauses = [1, 2, 3, 4].map((attempt) => pause({ attempt }));
    expect(pauses).toEqual([375, 750, 1500, 3000]);
    expect(pause({ attempt: 5 })).toBeUndefined();
    expect(pause({}, 0)).not.toBe(pause({}, 0.9));
  });

  it('waits as long as Runpod says, and gives up where that is long', () => {
    expect(pause({ status: 429, retryAfter: '12' }, 0)).toBe(12_000);
    expect(pause({ status: 429, retryAfter: '12', waitedMs: 100_000 }, 0)).toBe(12_000);
    expect(pause({ status: 429, retryAfter: '12', waitedMs: 110_000 }, 0)).toBeUndefined();
    expect(pause({ status: 429, retryAfter: '3600' })).toBeUndefined();
    expect(pause({ status: 429, retryAfter: 'tomorrow' })).toBe(375);
  });
});
