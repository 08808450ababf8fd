import type { WorkerChange, WorkerEnding, WorkerLife, WorkerPhase } from '@flash-ts/core/contract';

/** Newest changes of a worker that are kept. */
export const MAX_CHANGES = 50;
/** Characters of a reason: it can hold the last lines of a worker's output, which may be of any length. */
const MAX_REASON = 2000;

/**
 * A worker's history after a change. An entry equal to the newest one is not added. Requests that begin and end change no phase, so they
 * add nothing.
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

/** The facts of a worker from which its history is shown. */
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

/** Both clocks, read at the same time, in milliseconds. */
export interface ClockReadings {
  readonly monotonic: number;
  /** Since 1970. */
  readonly wall: number;
}

/** @param end null while the worker lives; fields that `WorkerEnding` does not have are left out */
export function workerLife(worker: LivingWorker, now: ClockReadings, end: WorkerEnding | null): WorkerLife {
  const { id, version, pid, startedAt, phase, inFlight, outdated, life } = worker;
  const at = (monotonic: number) => new Date(now.wall - (now.monotonic - monotonic)).toISOString();
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
    // It has been idle or running since it became ready, or since its last request began or ended.
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
