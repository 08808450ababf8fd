import fc from 'fast-check';
import { lifeAfter, MAX_CHANGES, workerLife, type LivingWorker } from './worker-life.js';
import type { WorkerChange } from '@flash-ts/core/contract';

const AT = '2026-01-01T00:00:00.000Z';
const change = (state: WorkerChange['state'], reason: string | null = null, since = AT) => ({ state, since, reason });
const states = fc.constantFrom<WorkerChange['state']>('ready', 'stuck', 'unhealthy', 'frozen', 'reviving');

describe('lifeAfter', () => {
  it('adds what is new, and nothing when it goes on as it was', () => {
    const life = [change('initializing'), change('ready'), change('unhealthy', 'lost a connection')];
    expect(life.reduce(lifeAfter, [] as readonly WorkerChange[])).toEqual(life);
    const again = change('unhealthy', 'lost a connection', '2026-01-01T00:00:01.000Z');
    expect(lifeAfter(life, again)).toBe(life);
    expect(lifeAfter(life, change('unhealthy', 'stopped answering'))).toHaveLength(4);
  });

  it('keeps the newest changes, and of a long reason its beginning', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(states, fc.string({ maxLength: 5000 })), { minLength: 1 }), (changes) => {
        const life = changes
          .map(([state, reason]) => change(state, reason))
          .reduce(lifeAfter, [] as readonly WorkerChange[]);
        expect(life.length).toBeLessThanOrEqual(MAX_CHANGES);
        for (const { reason } of life) expect(reason?.length).toBeLessThanOrEqual(2000);
        expect(life.at(-1)?.state).toBe(changes.at(-1)?.[0]);
      }),
      { numRuns: 1000 },
    );
    const many = Array.from({ length: 2 * MAX_CHANGES }, (_, index) => change('unhealthy', String(index)));
    expect(many.reduce(lifeAfter, [] as readonly WorkerChange[])).toEqual(many.slice(-MAX_CHANGES));
  });
});

describe('workerLife', () => {
  const ready = [
    change('initializing', null, '2026-01-01T00:00:00.000Z'),
    change('ready', null, '2026-01-01T00:00:01.000Z'),
  ];
  const worker: LivingWorker = {
    id: 'a',
    version: 1,
    pid: 1,
    startedAt: AT,
    phase: 'ready',
    inFlight: 0,
    idleSince: 1000,
    busySince: undefined,
    outdated: false,
    life: ready,
  };
  /** A minute after its start. */
  const now = { monotonic: 60_000, wall: Date.parse('2026-01-01T00:01:00.000Z') };
  const of = (fields: Partial<LivingWorker>) => workerLife({ ...worker, ...fields }, now, null);

  it.each([
    ['never asked', {}, 'idle', ready[1]?.since, null],
    ['asked', { inFlight: 2, busySince: 50_000 }, 'running', '2026-01-01T00:00:50.000Z', '2026-01-01T00:00:50.000Z'],
    ['done', { busySince: 50_000, idleSince: 55_000 }, 'idle', '2026-01-01T00:00:55.000Z', '2026-01-01T00:00:50.000Z'],
  ] as const)('says since when a ready worker is idle or running: %s', (_, fields, state, since, lastRunning) => {
    expect(of(fields)).toMatchObject({ state, since, lastRunning });
  });

  it('says why and since when it is anything else, though a newer version was noted since', () => {
    const life = [
      ...ready,
      change('stuck', 'computes', '2026-01-01T00:00:30.000Z'),
      change('outdated', 'version 2 serves'),
    ];
    expect(of({ phase: 'stuck', inFlight: 1, busySince: 27_000, outdated: true, life })).toMatchObject({
      state: 'stuck',
      since: '2026-01-01T00:00:30.000Z',
      reason: 'computes',
      outdated: true,
      requests: 1,
    });
  });
});
