import fc from 'fast-check';
import { makeTraffic, simulate, TRAFFIC_KINDS, type SimulatedEndpoint, type Traffic } from './index.js';

const endpoint = (scaling: Partial<SimulatedEndpoint['scaling']> = {}, more: Partial<SimulatedEndpoint> = {}) => ({
  scaling: { min: 0, max: 4, scalerValue: 1, idleTimeoutMs: 5000, ...scaling },
  startMs: 800,
  concurrency: 1,
  queueWaitMs: 60_000,
  workerRequests: 1000,
  ...more,
});

const traffic = (arrivals: readonly number[], handlerMs: number, durationMs: number): Traffic => ({
  arrivals: Float64Array.from(arrivals),
  handlerMs: Float64Array.of(handlerMs),
  durationMs,
});

describe('a simulated endpoint', () => {
  it('starts a worker for the first request, and ends it when its idle time is over', () => {
    const { samples, ...outcome } = simulate(traffic([1000], 100, 20_000), endpoint(), 4);
    expect(outcome).toEqual({
      requests: 1,
      refused: 0,
      waited: 1,
      p50: 900,
      p95: 900,
      p99: 900,
      starts: 1,
      mostWorkers: 1,
      workerSeconds: 5.9,
      durationSeconds: 20,
    });
    expect(samples.map(({ atMs, requestsPerSecond, workers }) => [atMs, requestsPerSecond, workers])).toEqual([
      [5000, 0.2, 1],
      [10_000, 0, 0],
      [15_000, 0, 0],
      [20_000, 0, 0],
    ]);
  });

  it('answers without a wait where workers are kept', () => {
    const { p99, waited, starts, workerSeconds } = simulate(traffic([1000, 2000], 100, 10_000), endpoint({ min: 1 }));
    expect([p99, waited, starts, workerSeconds]).toEqual([100, 0, 1, 10]);
  });

  it('starts no more workers than its maximum, which then answer more slowly', () => {
    const at = Array.from({ length: 8 }, () => 1000);
    const { mostWorkers, p99 } = simulate(traffic(at, 100, 10_000), endpoint({ max: 2 }));
    expect([mostWorkers, p99]).toEqual([2, 800 + 400]);
  });

  it('refuses requests that wait for too long', () => {
    const { refused, requests } = simulate(traffic([0, 10, 20], 100, 10_000), endpoint({}, { queueWaitMs: 500 }));
    expect([requests, refused]).toEqual([3, 3]);
  });

  describe('with a queue', () => {
    const queue = (scaling: Partial<SimulatedEndpoint['scaling']>, concurrency = 1) =>
      endpoint({ queueDelayMs: 4000, ...scaling }, { concurrency, queueWaitMs: Infinity });
    const jobs = (count: number) => Array.from({ length: count }, () => 1000);

    it('keeps one worker while jobs wait for no longer than is allowed', () => {
      const { mostWorkers, p99, refused } = simulate(traffic(jobs(6), 500, 20_000), queue({}));
      expect([mostWorkers, p99, refused]).toEqual([1, 800 + 6 * 500, 0]);
    });

    it('doubles the workers whenever the oldest job has waited for too long', () => {
      const { mostWorkers, starts, workerSeconds } = simulate(traffic(jobs(40), 1000, 60_000), queue({ max: 8 }));
      expect([mostWorkers, starts]).toEqual([8, 8]);
      expect(workerSeconds).toBeGreaterThan(40);
    });

    it('gives a worker as many jobs at a time as it takes, which makes none of them slower', () => {
      const { mostWorkers, p99 } = simulate(traffic(jobs(6), 500, 20_000), queue({}, 6));
      expect([mostWorkers, p99]).toEqual([1, 800 + 500]);
    });

    it('comes to an end with times that no sum is exact for', () => {
      const made = makeTraffic({ kind: 'bursty', rate: 0.2, durationMs: 3_600_000, handlerMs: 20_000 });
      for (const queueDelayMs of [1000, 2000, 4000, 32_000]) {
        const { requests, mostWorkers } = simulate(made, queue({ max: 20, queueDelayMs }));
        expect([requests, mostWorkers > 1]).toEqual([made.arrivals.length, true]);
      }
    });

    it('ends its workers when their idle time is over', () => {
      const { workerSeconds } = simulate(traffic(jobs(1), 500, 20_000), queue({}));
      expect(workerSeconds).toBeCloseTo(0.8 + 0.5 + 5);
    });
  });

  it('answers or refuses every request, whatever the settings', () => {
    const settings = fc.record({
      arrivals: fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { maxLength: 60 }),
      min: fc.integer({ min: 0, max: 3 }),
      more: fc.integer({ min: 0, max: 4 }),
      scalerValue: fc.integer({ min: 1, max: 5 }),
      idleTimeoutMs: fc.integer({ min: 1, max: 10_000 }),
      startMs: fc.integer({ min: 0, max: 5000 }),
      handlerMs: fc.integer({ min: 0, max: 3000 }),
      queueWaitMs: fc.integer({ min: 1, max: 5000 }),
      queueDelayMs: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    });
    const holds = fc.property(
      settings,
      ({ arrivals, min, more, scalerValue, idleTimeoutMs, queueDelayMs, handlerMs, ...rest }) => {
        const max = Math.max(1, min + more);
        const sorted = arrivals.toSorted((a, b) => a - b);
        const made = endpoint({ min, max, scalerValue, idleTimeoutMs, queueDelayMs }, rest);
        const outcome = simulate(traffic(sorted, handlerMs, 20_000), made, 10);
        expect(outcome.requests).toBe(sorted.length);
        expect(outcome.refused).toBeLessThanOrEqual(sorted.length);
        expect(outcome.mostWorkers).toBeLessThanOrEqual(max);
        expect(outcome.mostWorkers).toBeGreaterThanOrEqual(min);
        expect(outcome.refused === sorted.length || outcome.p50 >= handlerMs - 1e-6).toBe(true);
        expect(outcome.workerSeconds).toBeLessThanOrEqual(outcome.durationSeconds * max + 1e-6);
        expect(outcome.samples).toHaveLength(10);
        const counted = outcome.samples.reduce((sum, one) => sum + one.requestsPerSecond * 2, 0);
        expect(Math.round(counted)).toBe(sorted.length);
      },
    );
    fc.assert(holds, { numRuns: 500 });
  });
});

describe('made traffic', () => {
  it.each(TRAFFIC_KINDS)('%s is the same for the same seed, in order, and as much as was asked for', (kind) => {
    const options = { kind, rate: 50, durationMs: 600_000, handlerMs: 100 };
    const [made, again] = [makeTraffic(options), makeTraffic(options)];
    expect(again).toEqual(made);
    expect(made.arrivals).toEqual(made.arrivals.toSorted());
    expect(makeTraffic({ ...options, seed: 2 }).arrivals).not.toEqual(made.arrivals);
    const expected = kind === 'flash-crowd' ? 50 * 600 * (0.95 + 0.05 * 20) : 50 * 600;
    const tolerance = kind === 'bursty' ? 0.5 : 0.05;
    expect(Math.abs(made.arrivals.length / expected - 1)).toBeLessThan(tolerance);
    expect(Math.abs(made.handlerMs.toSorted()[made.handlerMs.length >> 1]! / 100 - 1)).toBeLessThan(0.05);
  });
});
