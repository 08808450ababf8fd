import { LIVE_STEP_MS, type LiveColumn, type LiveReport, type PlatformEvent } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { LiveStatus, LiveWorkers, Place } from '../target.js';
import { endpointName, endpointsOf } from '../rest-endpoints.js';
import { shownVersion } from '../shown-version.js';

type Reported = LiveReport['endpoints'][number];
type Row = Reported['steps'][number];

/** What earlier reports have told of an endpoint. */
interface Tally {
  readonly coldStarts: number;
  readonly coldStartMs: number | null;
  readonly lastError: string | null;
}

const NOTHING: Tally = { coldStarts: 0, coldStartMs: null, lastError: null };

/** What the endpoints of a place do, a status for each step of the platform, until the signal aborts or the platform ends. */
export async function* placeLive(client: ControlClient, place: Place, signal: AbortSignal): AsyncGenerator<LiveStatus> {
  const names = new Map<string, string | undefined>();
  const tallies = new Map<string, Tally>();
  for await (const report of client.live(signal)) {
    if (report.endpoints.some(({ id }) => !names.has(id))) {
      const own = endpointsOf(await client.listEndpoints(), place);
      for (const { id } of report.endpoints) names.set(id, undefined);
      for (const endpoint of own) names.set(endpoint.id, endpointName(endpoint));
    }
    const endpoints = report.endpoints.flatMap((endpoint) => {
      const name = names.get(endpoint.id);
      if (name === undefined) return [];
      const tally = added(tallies.get(endpoint.id) ?? NOTHING, endpoint, report);
      tallies.set(endpoint.id, tally);
      return { name, ...standing(endpoint, report), ...tally };
    });
    yield { time: report.time, endpoints: endpoints.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  }
}

function standing({ id, rollout, steps }: Reported, report: LiveReport) {
  const row = steps.at(-1);
  const count = (column: LiveColumn) => valueOf(report, row, column) ?? 0;
  const ended = count('ok') + count('clientErrors') + count('serverErrors') + count('aborted');
  return {
    id,
    version: shownVersion(rollout.version, rollout),
    state: rollout.givenUp === null ? rollout.state : ('given up' as const),
    workers: Object.fromEntries(
      (['running', 'idle', 'initializing', 'throttled', 'unhealthy', 'frozen'] as const).map((state) => [
        state,
        count(state),
      ]),
    ) as unknown as LiveWorkers,
    queued: count('queued'),
    inFlight: count('inFlight'),
    requestsPerSecond: (ended * 1000) / LIVE_STEP_MS,
    p50: valueOf(report, row, 'p50'),
    p99: valueOf(report, row, 'p99'),
  };
}

function added(before: Tally, { id, rollout, steps }: Reported, report: LiveReport): Tally {
  const sum = (column: LiveColumn) => steps.reduce((total, row) => total + (valueOf(report, row, column) ?? 0), 0);
  const newest = steps.findLast((row) => valueOf(report, row, 'coldStartMs') !== null);
  const error = report.events.findLast((event) => event.endpointId === id && isFailure(event));
  const standingError = rollout.givenUp ?? rollout.bootError ?? rollout.reason;
  return {
    coldStarts: before.coldStarts + sum('coldStarts'),
    coldStartMs: newest ? valueOf(report, newest, 'coldStartMs') : before.coldStartMs,
    lastError: standingError ?? (error && 'because' in error ? error.because : before.lastError),
  };
}

const FAILURES: ReadonlySet<PlatformEvent['kind']> = new Set([
  'worker.crashed',
  'worker.boot-failed',
  'worker.unhealthy',
  'release.failed',
  'release.rolled-back',
  'release.given-up',
]);

function isFailure({ kind }: PlatformEvent): boolean {
  return FAILURES.has(kind);
}

function valueOf({ columns }: LiveReport, row: Row | undefined, column: LiveColumn): number | null {
  return row?.[columns.indexOf(column)] ?? null;
}
