import { earliest } from './earliest.js';

/** A worker as the scaler sees it. */
export interface ScalableWorker {
  readonly id: string;
  /** Started, not ready yet. */
  readonly starting: boolean;
  /** Whether it is starting and its process has not begun, because it waits for its turn. */
  readonly waits: boolean;
  readonly inFlight: number;
  /** Monotonic milliseconds at which its last request ended; meaningful while `inFlight` is 0. */
  readonly idleSince: number;
}

export interface ScalingState {
  /** Requests or jobs that wait for a worker. */
  readonly queued: number;
  /** Milliseconds that the oldest waiting job has waited; 0 if none waits. */
  readonly oldestWaitMs?: number;
  /** Requests in flight. A request is counted from its arrival on, so that no worker seems idle in between. */
  readonly inProgress: number;
  readonly workers: readonly ScalableWorker[];
}

export interface ScalingConfig {
  readonly min: number;
  readonly max: number;
  readonly scalerValue: number;
  readonly idleTimeoutMs: number;
  /** Set for workers that are added by the time that jobs wait: the milliseconds that the oldest may wait before that. */
  readonly queueDelayMs?: number | undefined;
}

export interface ScalingDecision {
  /** ⌈requests / scalerValue⌉, or as many as the wait of the jobs asks for, between min and max. */
  readonly wanted: number;
  readonly start: number;
  /** Workers whose start has not begun and is no longer needed, the newest first. */
  readonly callOff: readonly string[];
  /** Idle workers to stop: their idle time is over, or there are more than `max`. */
  readonly stop: readonly string[];
  /** Busy workers beyond a lowered `max`: they get no more requests and end after their last one. */
  readonly drain: readonly string[];
  /** When, in monotonic milliseconds, the decision has to be made again without an event. */
  readonly nextDeadline: number | undefined;
}

/**
 * Starts beyond the wanted number that are kept while there are requests, so that a changing number of requests does not cancel and request
 * starts again and again.
 */
const SPARE_STARTS = 1;

/** Decides which workers to start and stop. A worker with a request is never stopped, nor is one of the `wanted` number. */
export function decide(state: ScalingState, config: ScalingConfig, now: number): ScalingDecision {
  const requests = state.queued + state.inProgress;
  const { queueDelayMs } = config;
  const wanted =
    queueDelayMs === undefined ? wantedWorkers(requests, config) : wantedByDelay(state, queueDelayMs, config);
  const callOff = dispensableStarts(state.workers, Math.min(config.max, wanted + (requests > 0 ? SPARE_STARTS : 0)));
  const live = state.workers.length - callOff.length;
  const idle = state.workers
    .filter((worker) => !worker.starting && worker.inFlight === 0)
    .toSorted((a, b) => a.idleSince - b.idleSince);
  const dispensable = idle.slice(0, Math.max(0, live - wanted));
  const overMax = Math.max(0, live - config.max);
  const due = (worker: ScalableWorker) => worker.idleSince + config.idleTimeoutMs <= now;
  const stop = dispensable.filter((worker, index) => index < overMax || due(worker));
  const busyOverMax = state.workers
    .filter(({ starting, inFlight }) => !starting && inFlight > 0)
    .toSorted((a, b) => a.inFlight - b.inFlight)
    .slice(0, Math.max(0, overMax - stop.length));
  const next = dispensable.find((worker) => !stop.includes(worker));
  return {
    wanted,
    start: Math.max(0, wanted - live),
    callOff: callOff.map(({ id }) => id),
    stop: stop.map(({ id }) => id),
    drain: busyOverMax.map(({ id }) => id),
    nextDeadline: earliest(next && next.idleSince + config.idleTimeoutMs, delayDeadline(state, config, now)),
  };
}

/** ⌈requests / scalerValue⌉ between min and max. @param requests queued and in progress */
export function wantedWorkers(requests: number, { min, max, scalerValue }: ScalingConfig): number {
  return clamp(Math.ceil(requests / scalerValue), min, max);
}

/**
 * The number of workers by the wait of the oldest job: one as soon as there is a job, and twice as many whenever it has waited for too long
 * while none is starting. Those that are there stay while jobs wait: an idle one is about to take the next.
 */
function wantedByDelay(
  { queued, oldestWaitMs = 0, workers }: ScalingState,
  queueDelayMs: number,
  { min, max }: ScalingConfig,
): number {
  if (queued === 0) return clamp(workers.filter(({ inFlight }) => inFlight > 0).length, min, max);
  const isLate = oldestWaitMs >= queueDelayMs && workers.every(({ starting }) => !starting);
  const live = Math.max(1, workers.length);
  return clamp(isLate && workers.length > 0 ? live + Math.min(live, queued) : live, min, max);
}

/** When the oldest job will have waited for too long. */
function delayDeadline(
  { queued, oldestWaitMs = 0 }: ScalingState,
  config: ScalingConfig,
  now: number,
): number | undefined {
  const { queueDelayMs } = config;
  if (queueDelayMs === undefined || queued === 0 || oldestWaitMs >= queueDelayMs) return undefined;
  return now + queueDelayMs - oldestWaitMs;
}

function clamp(count: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, count));
}

/** Waiting starts beyond the number of workers to keep, the most recent first. */
function dispensableStarts(workers: readonly ScalableWorker[], kept: number): readonly ScalableWorker[] {
  const waiting = workers.filter(({ waits }) => waits);
  return waiting.toReversed().slice(0, Math.max(0, workers.length - kept));
}
