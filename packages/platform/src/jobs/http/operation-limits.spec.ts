import fc from 'fast-check';
import { RateLimited } from '../../errors/rate-limited.js';
import { OperationLimits } from './operation-limits.js';

function limits(percent = 100, workers = 1) {
  const state = { now: 0, percent, workers };
  const clock = { now: () => state.now, after: () => () => undefined };
  const made = new OperationLimits({ clock, percent: () => state.percent, readyWorkers: () => state.workers });
  /** How many of so many requests pass, each ending at once. */
  const passed = (operation: string, tries: number) =>
    Array.from({ length: tries }, () => refusalOf(() => made.enter(operation)())).filter((told) => !told).length;
  return { state, made, passed };
}

function refusalOf(ask: () => void): RateLimited | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (error instanceof RateLimited) return error;
    throw error;
  }
}

describe('the limits of a queue', () => {
  it.each([
    ['run', 1000, 200],
    ['runsync', 2000, 400],
    ['status', 2000, 400],
    ['status-sync', 2000, 400],
    ['stream', 2000, 400],
    ['cancel', 100, 20],
    ['purge-queue', 2, 2],
    ['health', 5000, 5000],
    ['retry', 5000, 5000],
  ])("are the cloud's: %s %i in 10 s, %i at a time", (operation, inTenSeconds, atOnce) => {
    expect(limits().passed(operation, 5000)).toBe(inTenSeconds);
    const { made } = limits();
    const held = Array.from({ length: 5000 }, () => refusalOf(() => void made.enter(operation)));
    expect(held.filter((told) => told === undefined)).toHaveLength(atOnce);
  });

  it('are for each operation by itself, and at least one request', () => {
    const { passed } = limits();
    expect([passed('cancel', 200), passed('run', 200)]).toEqual([100, 200]);
    expect(limits(1).passed('purge-queue', 3)).toBe(1);
  });

  it('follow the workers and the setting', () => {
    const { passed, state } = limits(100, 0);
    expect(passed('cancel', 500)).toBe(100);
    state.workers = 3;
    state.now += 10_000;
    expect(passed('cancel', 500)).toBe(300);
    state.percent = 0;
    expect(passed('cancel', 500)).toBe(500);
  });

  it('never let more pass than the quota and what has come back, and let one pass that has waited as told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 300 }), (pauses) => {
        const { made, state } = limits(10);
        for (const pause of pauses) {
          state.now += pause;
          const refused = refusalOf(() => made.enter('cancel')());
          if (!refused) continue;
          state.now += refused.retryAfter * 1000;
          made.enter('cancel')();
        }
        // Each pause is one request that passed, at once or after the wait.
        expect(pauses.length).toBeLessThanOrEqual(10 + Math.ceil(state.now / 1000));
      }),
    );
  });
});
