import fc from 'fast-check';
import { decide, type ScalableWorker, type ScalingConfig } from './decide.js';

const config: ScalingConfig = { min: 0, max: 3, scalerValue: 2, idleTimeoutMs: 1000 };
const starting = (id: string): ScalableWorker => ({ id, starting: true, inFlight: 0, idleSince: 0 });
const busy = (id: string, inFlight = 1): ScalableWorker => ({ id, starting: false, inFlight, idleSince: 0 });
const idle = (id: string, idleSince: number): ScalableWorker => ({ id, starting: false, inFlight: 0, idleSince });

describe('decide', () => {
  it.each([
    { name: 'nothing to do', queued: 0, workers: [], expected: { wanted: 0, start: 0 } },
    { name: 'the first request from zero', queued: 1, workers: [], expected: { wanted: 1, start: 1 } },
    {
      name: 'as many requests as a worker is meant to have',
      queued: 2,
      workers: [],
      expected: { wanted: 1, start: 1 },
    },
    { name: 'one more', queued: 3, workers: [], expected: { wanted: 2, start: 2 } },
    { name: 'more than max could take', queued: 100, workers: [], expected: { wanted: 3, start: 3 } },
    { name: 'one is starting already', queued: 3, workers: [starting('a')], expected: { wanted: 2, start: 1 } },
    { name: 'running requests count too', queued: 1, workers: [busy('a', 2)], expected: { wanted: 2, start: 1 } },
    { name: 'min without any request', queued: 0, workers: [], config: { min: 2 }, expected: { wanted: 2, start: 2 } },
    { name: 'max 0', queued: 5, workers: [], config: { max: 0 }, expected: { wanted: 0, start: 0 } },
    { name: 'idle, not long enough', queued: 0, workers: [idle('a', 500)], expected: { stop: [], nextDeadline: 1500 } },
    {
      name: 'idle to the millisecond',
      queued: 0,
      workers: [idle('a', 0)],
      expected: { stop: ['a'], nextDeadline: undefined },
    },
    {
      name: 'the longest idle goes, the other later',
      queued: 0,
      workers: [idle('young', 400), idle('old', -5)],
      expected: { stop: ['old'], nextDeadline: 1400 },
    },
    {
      name: 'idle but needed for min',
      queued: 0,
      workers: [idle('a', -9)],
      config: { min: 1 },
      expected: { stop: [], nextDeadline: undefined },
    },
    {
      name: 'idle beside a busy one that is enough',
      queued: 0,
      workers: [busy('a', 2), idle('b', -9)],
      expected: { wanted: 1, stop: ['b'] },
    },
    {
      name: 'max was lowered: idle ones at once, then busy ones in their own time',
      queued: 0,
      workers: [busy('a', 5), busy('b', 1), idle('c', 999)],
      config: { max: 1 },
      expected: { stop: ['c'], drain: ['b'], start: 0 },
    },
  ])('$name', ({ queued, workers, config: change, expected }) => {
    const inProgress = workers.reduce((sum, worker) => sum + worker.inFlight, 0);
    expect(decide({ queued, inProgress, workers }, { ...config, ...change }, 1000)).toMatchObject(expected);
  });

  const worker = fc.record({ starting: fc.boolean(), inFlight: fc.nat(5), idleSince: fc.nat(10_000) });
  const state = fc
    .record({ queued: fc.nat(50), workers: fc.array(worker, { maxLength: 12 }) })
    .map(({ queued, workers }) => {
      const named = workers.map((one, index) => ({
        ...one,
        id: `${index}`,
        inFlight: one.starting ? 0 : one.inFlight,
      }));
      return { queued, workers: named, inProgress: named.reduce((sum, { inFlight }) => sum + inFlight, 0) };
    });
  const anyConfig = fc
    .record({
      min: fc.nat(5),
      more: fc.nat(6),
      scalerValue: fc.integer({ min: 1, max: 8 }),
      idleTimeoutMs: fc.nat(5000),
    })
    .map(({ more, ...rest }) => ({ ...rest, max: rest.min + more }));

  it('keeps the formula and the bounds, and never stops one that is busy, starting or needed', () => {
    fc.assert(
      fc.property(state, anyConfig, fc.nat(20_000), (given, limits, now) => {
        const { wanted, start, stop, drain } = decide(given, limits, now);
        const byFormula = Math.ceil((given.queued + given.inProgress) / limits.scalerValue);
        expect(wanted).toBe(Math.max(limits.min, Math.min(byFormula, limits.max)));
        const live = given.workers.length;
        expect(start).toBe(Math.max(0, wanted - live));
        const stopped = given.workers.filter(({ id }) => stop.includes(id));
        expect(stopped.every((one) => !one.starting && one.inFlight === 0)).toBe(true);
        expect(live - stop.length).toBeGreaterThanOrEqual(Math.min(live, wanted));
        expect(drain.length).toBeLessThanOrEqual(Math.max(0, live - stop.length - limits.max));
        expect(start === 0 || stop.length + drain.length === 0).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not flap: after its decision was carried out it decides nothing more', () => {
    fc.assert(
      fc.property(state, anyConfig, fc.nat(20_000), (given, limits, now) => {
        const first = decide(given, limits, now);
        const left = given.workers.filter(({ id }) => !first.stop.includes(id) && !first.drain.includes(id));
        const started = Array.from({ length: first.start }, (_, index) => starting(`new-${index}`));
        const inProgress = left.reduce((sum, { inFlight }) => sum + inFlight, 0);
        const second = decide({ queued: given.queued, inProgress, workers: [...left, ...started] }, limits, now);
        // Without what is being drained less may be wanted, and then more be dispensable; that ends there.
        expect(second).toMatchObject({ start: 0, drain: [], ...(first.drain.length === 0 && { stop: [] }) });
      }),
      { numRuns: 10_000 },
    );
  });

  it('names the moment at which the next worker is due', () => {
    fc.assert(
      fc.property(state, anyConfig, fc.nat(20_000), (given, limits, now) => {
        const { nextDeadline, stop } = decide(given, limits, now);
        if (nextDeadline === undefined) return;
        expect(nextDeadline).toBeGreaterThan(now);
        const rest = { ...given, workers: given.workers.filter(({ id }) => !stop.includes(id)) };
        expect(decide(rest, limits, nextDeadline).stop.length).toBeGreaterThan(0);
        expect(decide(rest, limits, nextDeadline - 1).stop).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
