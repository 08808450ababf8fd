import type { WorkerLife } from '@flash-ts/core/contract';
import type { EndpointStatus } from '../targets/target.js';
import { statusText } from './status-text.js';
import { workerHistories } from './worker-histories.js';

const AT = '2026-01-01T00:00:00.000Z';
const standing: EndpointStatus = {
  name: 'shop',
  id: 'a',
  url: 'http://a.localhost:8080',
  pathUrl: 'http://127.0.0.1:8080/e/a',
  version: 2,
  rollout: {
    state: 'serving',
    reason: null,
    servingVersion: 2,
    canary: null,
    givenUp: null,
    bootError: null,
    throttled: null,
    watch: null,
  },
  workers: [{ id: 'w1', status: 'RUNNING', isStale: false, version: 2, since: null, reason: null }],
  jobs: null,
  lives: { workers: [], gone: [] },
};
const of = (fields: Partial<EndpointStatus>) => statusText([{ ...standing, ...fields }]);

describe('statusText', () => {
  it('shows endpoints and workers, and says no more where all is well', () => {
    expect(of({})).toBe(
      [
        'ENDPOINT  VERSION  STATE    WORKERS  URL',
        'shop      2        serving  1        http://127.0.0.1:8080/e/a',
        '',
        'ENDPOINT  WORKER  STATUS   RUNS',
        'shop      w1      RUNNING  version 2',
      ].join('\n'),
    );
  });

  it('shows the version that serves where a newer one was called off, and a newer one that is not yet serving', () => {
    expect(of({ version: 3 })).toMatch(/^shop +2 +serving /m);
    expect(of({ version: 3, rollout: { ...standing.rollout, state: 'verifying' } })).toMatch(/^shop +3 +verifying /m);
    expect(of({ rollout: { ...standing.rollout, servingVersion: null } })).toMatch(/^shop +2 +serving /m);
  });

  it('says that a version is watched, and what that falls back to', () => {
    const watch = { fallback: 1, lengthMs: 30_000, leftMs: 11_200, unguarded: null };
    const words = 'shop: version 2 is watched for another 12 s; if its workers crash, version 1 serves again';
    expect(
      of({ rollout: { ...standing.rollout, watch } })
        .split('\n')
        .at(-1),
    ).toBe(words);
    const unguarded = 'no GPU is free';
    expect(of({ rollout: { ...standing.rollout, watch: { ...watch, unguarded } } })).toContain(
      `${words}, after a start of its workers: no GPU is free`,
    );
  });

  it('says why a worker is out of rotation, and that a version was given up', () => {
    const reason = 'the worker has an event loop that has not turned for 2 s';
    expect(
      of({ workers: [{ id: 'w1', status: 'UNHEALTHY', isStale: false, version: 2, since: null, reason }] }),
    ).toMatch(/\n\nshop: worker w1: the worker has an event loop that has not turned for 2 s$/);
    const bootError = 'no such model';
    expect(of({ rollout: { ...standing.rollout, bootError } })).toMatch(
      /\n\nshop: its workers do not become ready; the last error: no such model$/,
    );
    const failed = of({ rollout: { ...standing.rollout, state: 'failed', reason: bootError, bootError } });
    expect(failed.match(/no such model/g)).toHaveLength(1);
    const givenUp = of({ rollout: { ...standing.rollout, givenUp: 'no model' }, workers: [] });
    expect(givenUp).toMatch(/^shop +2 +given up /m);
    expect(givenUp).toMatch(/no more workers are started until `flash deploy`.*; the last error: no model$/);
  });
});

describe('workerHistories', () => {
  const life: WorkerLife = {
    id: 'w1',
    version: 1,
    pid: 1,
    startedAt: AT,
    state: 'running',
    since: AT,
    reason: null,
    outdated: false,
    requests: 1,
    lastRunning: AT,
    lastIdle: AT,
    history: [
      { state: 'initializing', since: AT, reason: null },
      { state: 'ready', since: AT, reason: null },
    ],
    end: null,
  };

  it('shows those that live, then those that are gone, each with its changes', () => {
    const gone: WorkerLife = {
      ...life,
      id: 'w0',
      state: 'gone',
      requests: 0,
      outdated: true,
      history: [{ state: 'gone', since: AT, reason: 'the worker exited with code 1\nat line 1' }],
      end: { kind: 'crashed', reason: 'the worker exited with code 1', exitCode: 1, signal: null },
    };
    expect(workerHistories([{ name: 'shop', lives: { workers: [life], gone: [gone] } }])).toEqual([
      `shop  w1  version 1  running since ${AT}, 1 request\n  ${AT}  initializing\n  ${AT}  ready`,
      `shop  w0  version 1 (outdated)  gone since ${AT}, exit code 1\n  ${AT}  gone  the worker exited with code 1`,
    ]);
  });

  it.each([
    [null, 'SIGKILL', 'ended by SIGKILL'],
    [null, null, 'never started'],
  ])('says how a process ended: %s, %s', (exitCode, signal, words) => {
    const end = { kind: 'crashed', reason: '', exitCode, signal } as const;
    expect(workerHistories([{ name: 'shop', lives: { workers: [], gone: [{ ...life, end }] } }])[0]).toContain(words);
  });
});
