import type { WorkerChange, WorkerEnding, WorkerLife, WorkerPhase } from '@flash-ts/core/contract';

/** Newest changes of a worker that are kept. */
export const MAX_CHANGES = 50;
/** Characters of a reason: one holds the last lines of a worker's output, of any length. */
const MAX_REASON = 2000;

/**
 * A worker's history after a change. That it goes on as it was is none; neither are requests that come and go, however many: they
 * change no phase.
 *
 * @param life oldest first
 */
export function lifeAfter(life: readonly WorkerChange[], change: WorkerChange): readonly WorkerChange[] {
  const { state, since } = change;
  const reason = change.reason?.slice(0, MAX_REASON) ?? null;
  const last = life.at(-1);
  if (last?.state === state && last.reason === reason) return life;
  return [...life, { state, since, reason }].slice(-MAX_CHANGES);
}

/** A worker as its life is told. */
export interface LivingWorker {
  readonly id: string;
  readonly version: number;
  readonly pid: number | undefined;
  readonly startedAt: string;
  readonly phase: WorkerPhase;
  readonly inFlight: number;
  /** Monotonic milliseconds; meaningful once it has been ready. */
  readonly idleSince: number;
  /** Monotonic milliseconds; undefined before its first request. */
  readonly busySince: number | undefined;
  readonly outdated: boolean;
  readonly life: readonly WorkerChange[];
}

/** The two clocks at one moment, in milliseconds. */
export interface Moment {
  readonly monotonic: number;
  /** Since 1970. */
  readonly wall: number;
}

/** @param end null while it lives; what else it may have than is told is left out */
export function workerLife(worker: LivingWorker, moment: Moment, end: WorkerEnding | null): WorkerLife {
  const { id, version, pid, startedAt, phase, inFlight, outdated, life } = worker;
  const at = (monotonic: number) => new Date(moment.wall - (moment.monotonic - monotonic)).toISOString();
  const lastRunning = worker.busySince === undefined ? null : at(worker.busySince);
  const lastIdle = life.some(({ state }) => state === 'ready') ? at(worker.idleSince) : null;
  const newest = life.findLast(({ state }) => state === phase);
  const since = newest?.since ?? startedAt;
  const turned = inFlight > 0 ? lastRunning : lastIdle;
  return {
    id,
    version,
    pid: pid ?? null,
    startedAt,
    state: phase === 'ready' ? (inFlight > 0 ? 'running' : 'idle') : phase,
    // It is idle or running since it was ready, or since the last request came or ended.
    since: phase === 'ready' && turned !== null && turned > since ? turned : since,
    reason: newest?.reason ?? null,
    outdated,
    requests: inFlight,
    lastRunning,
    lastIdle,
    history: life,
    end: end && { kind: end.kind, reason: end.reason, exitCode: end.exitCode, signal: end.signal },
  };
}
