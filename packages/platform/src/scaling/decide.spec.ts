import fc from 'fast-check';
import { decide, type ScalableWorker, type ScalingConfig } from './decide.js';

const config: ScalingConfig = { min: 0, max: 3, scalerValue: 2, idleTimeoutMs: 1000 };
const ready = { starting: false, waits: false };
const starting = (id: string): ScalableWorker => ({ id, starting: true, waits: false, inFlight: 0, idleSince: 0 });
const waiting = (id: string): ScalableWorker => ({ ...starting(id), waits: true });
const busy = (id: string, inFlight = 1): ScalableWorker => ({ id, ...ready, inFlight, idleSince: 0 });
const idle = (id: string, idleSince: number): ScalableWorker => ({ id, ...ready, inFlight: 0, idleSince });

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
    {
      name: 'starts wait for their turn and are wanted',
      queued: 6,
      workers: [starting('a'), waiting('b'), waiting('c')],
      expected: { wanted: 3, start: 0, callOff: [] },
    },
    {
      name: 'fewer are wanted: the newest are called off, but for one',
      queued: 1,
      workers: [starting('a'), waiting('b'), waiting('c')],
      expected: { wanted: 1, start: 0, callOff: ['c'] },
    },
    {
      name: 'nobody asks for any: those that have begun go on',
      queued: 0,
      workers: [starting('a'), waiting('b'), waiting('c')],
      expected: { wanted: 0, start: 0, callOff: ['c', 'b'] },
    },
    {
      name: 'max was lowered: what has not begun goes first',
      queued: 9,
      workers: [idle('a', 999), busy('b'), waiting('c')],
      config: { max: 2 },
      expected: { callOff: ['c'], stop: [], drain: [] },
    },
  ])('$name', ({ queued, workers, config: change, expected }) => {
    const inProgress = workers.reduce((sum, worker) => sum + worker.inFlight, 0);
    expect(decide({ queued, inProgress, workers }, { ...config, ...change }, 1000)).toMatchObject(expected);
  });

  it.each([
    { name: 'no job', queued: 0, workers: [], expected: { wanted: 0, start: 0, nextDeadline: undefined } },
    { name: 'the first job', queued: 1, workers: [], expected: { start: 1, nextDeadline: 5000 } },
    { name: 'the first job, late', queued: 9, oldestWaitMs: 9000, workers: [], expected: { start: 1 } },
    {
      name: 'jobs that have not waited for long',
      queued: 50,
      oldestWaitMs: 3000,
      workers: [busy('a')],
      expected: { start: 0, nextDeadline: 2000 },
    },
    { name: 'a late job', queued: 50, oldestWaitMs: 4000, workers: [busy('a')], expected: { wanted: 2, start: 1 } },
    {
      name: 'late ones, with several',
      queued: 50,
      oldestWaitMs: 4000,
      workers: [busy('a'), busy('b')],
      expected: { start: 2 },
    },
    {
      name: 'no more than there are jobs',
      queued: 1,
      oldestWaitMs: 4000,
      workers: [busy('a'), busy('b')],
      expected: { start: 1 },
    },
    {
      name: 'a worker is on its way',
      queued: 50,
      oldestWaitMs: 9000,
      workers: [busy('a'), starting('b')],
      expected: { start: 0 },
    },
    {
      name: 'max',
      queued: 50,
      oldestWaitMs: 9000,
      workers: [busy('a'), busy('b'), busy('c'), busy('d')],
      expected: { start: 1 },
    },
    {
      name: 'an idle worker while jobs wait',
      queued: 1,
      workers: [busy('a'), idle('b', -9999)],
      expected: { stop: [] },
    },
    {
      name: 'an idle worker and no job',
      queued: 0,
      workers: [busy('a'), idle('b', -9999)],
      expected: { wanted: 1, stop: ['b'] },
    },
  ])('by the wait of jobs: $name', ({ queued, oldestWaitMs = 0, workers, expected }) => {
    const inProgress = workers.reduce((sum, worker) => sum + worker.inFlight, 0);
    const byDelay = { ...config, max: 5, queueDelayMs: 4000 };
    expect(decide({ queued, oldestWaitMs, inProgress, workers }, byDelay, 1000)).toMatchObject(expected);
  });

  const worker = fc.record({
    starting: fc.boolean(),
    waits: fc.boolean(),
    inFlight: fc.nat(5),
    idleSince: fc.nat(10_000),
  });
  const state = fc
    .record({ queued: fc.nat(50), workers: fc.array(worker, { maxLength: 12 }) })
    .map(({ queued, workers }) => {
      const named = workers.map((one, index) => ({
        ...one,
        id: `${index}`,
        waits: one.starting && one.waits,
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
        const { wanted, start, callOff, stop, drain } = decide(given, limits, now);
        const byFormula = Math.ceil((given.queued + given.inProgress) / limits.scalerValue);
        expect(wanted).toBe(Math.max(limits.min, Math.min(byFormula, limits.max)));
        const live = given.workers.length - callOff.length;
        expect(given.workers.filter(({ id }) => callOff.includes(id)).every(({ waits }) => waits)).toBe(true);
        expect(live).toBeGreaterThanOrEqual(Math.min(given.workers.length, wanted));
        expect(start).toBe(Math.max(0, wanted - given.workers.length));
        const stopped = given.workers.filter(({ id }) => stop.includes(id));
        expect(stopped.every((one) => !one.starting && one.inFlight === 0)).toBe(true);
        expect(live - stop.length).toBeGreaterThanOrEqual(Math.min(live, wanted));
        expect(drain.length).toBeLessThanOrEqual(Math.max(0, live - stop.length - limits.max));
        expect(start === 0 || stop.length + drain.length === 0).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('by the wait of jobs keeps the bounds, stops no worker that is busy or while jobs wait, and does not flap', () => {
    const late = fc.record({ oldestWaitMs: fc.nat(10_000), queueDelayMs: fc.integer({ min: 500, max: 8000 }) });
    fc.assert(
      fc.property(state, anyConfig, late, fc.nat(20_000), (given, limits, { oldestWaitMs, queueDelayMs }, now) => {
        const byDelay = { ...limits, queueDelayMs };
        const { wanted, start, callOff, stop, drain } = decide({ ...given, oldestWaitMs }, byDelay, now);
        expect(wanted).toBeGreaterThanOrEqual(limits.min);
        expect(wanted).toBeLessThanOrEqual(limits.max);
        const stopped = given.workers.filter(({ id }) => stop.includes(id));
        expect(stopped.every((one) => !one.starting && one.inFlight === 0)).toBe(true);
        expect(given.queued === 0 || stop.length <= Math.max(0, given.workers.length - limits.max)).toBe(true);
        const left = given.workers.filter(({ id }) => ![...callOff, ...stop, ...drain].includes(id));
        const started = Array.from({ length: start }, (_, index) => starting(`new-${index}`));
        const inProgress = left.reduce((sum, { inFlight }) => sum + inFlight, 0);
        const after = { ...given, oldestWaitMs, inProgress, workers: [...left, ...started] };
        expect(decide(after, byDelay, now)).toMatchObject({ drain: [], ...(start > 0 && { start: 0, stop: [] }) });
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not flap: after its decision was carried out it decides nothing more', () => {
    fc.assert(
      fc.property(state, anyConfig, fc.nat(20_000), (given, limits, now) => {
        const first = decide(given, limits, now);
        const left = given.workers.filter(({ id }) => ![...first.callOff, ...first.stop, ...first.drain].includes(id));
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
        const { nextDeadline, callOff, stop } = decide(given, limits, now);
        if (nextDeadline === undefined) return;
        expect(nextDeadline).toBeGreaterThan(now);
        const gone = new Set([...callOff, ...stop]);
        const rest = { ...given, workers: given.workers.filter(({ id }) => !gone.has(id)) };
        expect(decide(rest, limits, nextDeadline).stop.length).toBeGreaterThan(0);
        expect(decide(rest, limits, nextDeadline - 1).stop).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
