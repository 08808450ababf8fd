import fc from 'fast-check';
import { RateLimiter } from './rate-limit.js';

const limits = { minute: 60, hour: 100, day: 1000 };
const taken = (limiter: RateLimiter, now: number, tries: number) =>
  Array.from({ length: tries }, () => limiter.admit(now)).filter(({ refusal }) => refusal === undefined).length;

describe('RateLimiter', () => {
  it('says what is left in each window and when it is full again', () => {
    const { headers, refusal } = new RateLimiter(limits).admit(0);
    expect(refusal).toBeUndefined();
    expect(headers).toEqual({
      ratelimit: '"minute";r=59;t=1, "hour";r=99;t=36, "day";r=999;t=87',
      'ratelimit-policy': '"minute";q=60;w=60, "hour";q=100;w=3600, "day";q=1000;w=86400',
    });
  });

  it('lets a burst of the quota pass, then one for each part of the window', () => {
    const limiter = new RateLimiter(limits);
    expect(taken(limiter, 0, 80)).toBe(60);
    expect(limiter.admit(0)).toMatchObject({
      refusal: { code: 'FLASH_RATE_LIMITED', message: expect.stringContaining('minute'), retryAfter: 1 },
    });
    expect(taken(limiter, 999, 5)).toBe(0);
    expect(taken(limiter, 1000, 5)).toBe(1);
  });

  it('names the window that makes the caller wait longest', () => {
    const limiter = new RateLimiter(limits);
    for (let minute = 0; minute < 2; minute += 1) taken(limiter, minute * 60_000, 60);
    expect(limiter.admit(60_000)).toMatchObject({
      refusal: { message: expect.stringContaining('hour'), retryAfter: expect.any(Number) },
    });
  });

  it('never passes more than the quota and what has come back, and passes a caller that waited as told', () => {
    const steps = fc.array(fc.nat(5000), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (pauses) => {
        const limiter = new RateLimiter({ minute: 10, hour: 1000, day: 10_000 });
        const afterWaiting: unknown[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          const { refusal } = limiter.admit(now);
          if (refusal === undefined) continue;
          now += refusal.retryAfter * 1000;
          afterWaiting.push(limiter.admit(now).refusal);
        }
        expect(afterWaiting.filter((refusal) => refusal !== undefined)).toEqual([]);
        // Each pause is one request that passed, at once or after the wait.
        expect(pauses.length).toBeLessThanOrEqual(10 + Math.ceil((now * 10) / 60_000));
      }),
    );
  });
});
