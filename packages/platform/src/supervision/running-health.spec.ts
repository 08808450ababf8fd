import fc from 'fast-check';
import { defaultSettings } from '../settings/platform-settings.js';
import { judge, type Vitals } from './running-health.js';

const rules = defaultSettings;
const silent = (misses: number, fields: Partial<Vitals> = {}) =>
  judge({ health: { kind: 'silent' }, misses, silentMs: 0, inFlight: 0, requestMs: rules.requestMs, ...fields }, rules);
const stuck = (stuckMs: number, fields: Partial<Vitals> = {}) =>
  judge(
    { health: { kind: 'ready', stuckMs }, misses: 0, silentMs: 0, inFlight: 1, requestMs: rules.requestMs, ...fields },
    rules,
  );

describe('a worker that does not answer', () => {
  it('stays what it is at the first look, leaves the rotation at the second and is killed at the fifth', () => {
    expect([1, 2, 4, 5].map((misses) => silent(misses))).toMatchObject([
      { lookAfterMs: 100 },
      { phase: 'unhealthy' },
      { phase: 'unhealthy' },
      { phase: 'unhealthy', kill: true },
    ]);
    expect(silent(1).phase).toBeUndefined();
    expect(silent(4).kill).toBeUndefined();
  });

  it('keeps what it has for a while', () => {
    expect(silent(20, { inFlight: 1, silentMs: 30_000 }).kill).toBeUndefined();
    expect(silent(20, { inFlight: 1, silentMs: 30_001 }).kill).toBe(true);
  });
});

describe('a worker whose loop does not turn', () => {
  it.each([
    ['computes for a moment', 1999, {}, { phase: 'ready' }],
    ['computes', 2000, {}, { phase: 'stuck' }],
    ['computes for nobody', 29_999, { inFlight: 0 }, { phase: 'stuck' }],
    ['has been away for long', 30_000, {}, { phase: 'unhealthy' }],
    ['has been away for long, for nobody', 30_000, { inFlight: 0 }, { phase: 'unhealthy', kill: true }],
    ['may still be computing', 329_999, {}, { phase: 'unhealthy' }],
    ['computes for longer than any request may take', 330_000, {}, { phase: 'unhealthy', kill: true }],
    ['computes for longer than its endpoint lets it', 4000, { requestMs: 4000 }, { phase: 'unhealthy', kill: true }],
    ['has less time than it takes to notice', 2000, { requestMs: 500 }, { phase: 'unhealthy', kill: true }],
  ] as const)('%s', (_, stuckMs, fields, verdict) => {
    const { phase, kill } = stuck(stuckMs, fields);
    expect({ phase, ...(kill && { kill }) }).toEqual(verdict);
  });

  it('is never killed while a request of it may last, and never in rotation beyond the limit', () => {
    fc.assert(
      fc.property(
        fc.nat(400_000),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 330_000 }),
        (...given) => {
          const [stuckMs, inFlight, requestMs] = given;
          const { phase, kill, lookAfterMs } = stuck(stuckMs, { inFlight, requestMs });
          expect(kill === true).toBe(stuckMs >= Math.max(requestMs, rules.stuckMs));
          expect(phase === 'ready').toBe(stuckMs < rules.stuckMs);
          expect(lookAfterMs).toBeGreaterThan(0);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});

/** Milliseconds of the promise. */
const OUT_WITHIN_MS = 3000;

describe('by the intervals, out of rotation within 3 s', () => {
  it('is a worker that was stopped, at whatever moment between two looks', () => {
    fc.assert(
      fc.property(fc.nat(rules.healthIntervalMs), (sinceLookMs) => {
        let now = rules.healthIntervalMs - sinceLookMs;
        for (let misses = 1; ; misses += 1) {
          now += rules.healthTimeoutMs;
          const { phase, lookAfterMs } = silent(misses);
          if (phase === 'unhealthy') break;
          now += lookAfterMs;
        }
        expect(now).toBeLessThan(OUT_WITHIN_MS);
      }),
    );
  });

  it('is a worker in an endless loop, which it sees up to 200 ms late itself', () => {
    fc.assert(
      fc.property(fc.nat(rules.healthIntervalMs), fc.nat(200), (sinceLookMs, lateMs) => {
        let now = rules.healthIntervalMs - sinceLookMs;
        for (;;) {
          const { phase, lookAfterMs } = stuck(Math.max(0, now - lateMs));
          if (phase !== 'ready') break;
          now += lookAfterMs;
        }
        expect(now).toBeLessThan(OUT_WITHIN_MS);
      }),
    );
  });
});
