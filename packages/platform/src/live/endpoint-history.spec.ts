import { LIVE_COLUMNS, LIVE_STEPS, type LiveColumn } from '@flash-ts/core/contract';
import type { EndpointGauges } from '../metrics/metrics.js';
import { EndpointHistory } from './endpoint-history.js';

const NO_WORKERS = { RUNNING: 0, IDLE: 0, INITIALIZING: 0, THROTTLED: 0, UNHEALTHY: 0, FROZEN: 0 };
const gauges = (fields: Partial<EndpointGauges> = {}): EndpointGauges => ({
  id: 'a',
  name: 'a',
  queued: 0,
  inFlight: 0,
  workers: NO_WORKERS,
  ...fields,
});
const values = (history: EndpointHistory, column: LiveColumn, most = LIVE_STEPS) =>
  history.last(most).map((row) => row[LIVE_COLUMNS.indexOf(column)]);

describe('EndpointHistory', () => {
  it('has a row for each step, also before anything has happened', () => {
    const history = new EndpointHistory();
    history.step(gauges());
    history.step(gauges());
    expect(values(history, 'ok')).toEqual([0, 0]);
    expect(values(history, 'p99')).toEqual([null, null]);
    history.step(gauges({ queued: 2, workers: { ...NO_WORKERS, INITIALIZING: 1 } }));
    expect(values(history, 'queued')).toEqual([0, 0, 2]);
    expect(values(history, 'initializing')).toEqual([0, 0, 1]);
    expect(values(history, 'coldStartMs')).toEqual([null, null, null]);
  });

  it('counts the requests that ended in a step', () => {
    const history = new EndpointHistory();
    history.step(gauges(), [0, 3, 0, 1, 0, 0]);
    history.step(gauges(), [0, 5, 2, 1, 4, 1]);
    expect(
      ['ok', 'clientErrors', 'serverErrors', 'aborted'].map((name) => values(history, name as LiveColumn)),
    ).toEqual([
      [3, 4],
      [1, 0],
      [0, 4],
      [0, 1],
    ]);
  });

  it('tells the longest cold start of a step', () => {
    const history = new EndpointHistory();
    for (const ms of [120, 300, 80]) history.becameReady(ms);
    history.step(gauges());
    history.step(gauges());
    expect(values(history, 'coldStarts')).toEqual([3, 0]);
    expect(values(history, 'coldStartMs')).toEqual([300, null]);
  });

  it('keeps the newest steps', () => {
    const history = new EndpointHistory();
    for (let step = 1; step <= LIVE_STEPS + 7; step += 1) history.step(gauges({ queued: step }));
    const queued = values(history, 'queued');
    expect([queued.length, queued[0], queued.at(-1)]).toEqual([LIVE_STEPS, 8, LIVE_STEPS + 7]);
    expect(values(history, 'queued', 2)).toEqual([LIVE_STEPS + 6, LIVE_STEPS + 7]);
  });
});
