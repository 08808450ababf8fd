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
  /** Requests that wait for a worker. */
  readonly queued: number;
  /** Requests in flight. A request is counted from its arrival on, so that no worker seems idle in between. */
  readonly inProgress: number;
  readonly workers: readonly ScalableWorker[];
}

export interface ScalingConfig {
  readonly min: number;
  readonly max: number;
  readonly scalerValue: number;
  readonly idleTimeoutMs: number;
}

export interface ScalingDecision {
  /** ⌈requests / scalerValue⌉ between min and max. */
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
  const wanted = wantedWorkers(requests, config);
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
    nextDeadline: next && next.idleSince + config.idleTimeoutMs,
  };
}

/** ⌈requests / scalerValue⌉ between min and max. @param requests queued and in progress */
export function wantedWorkers(requests: number, { min, max, scalerValue }: ScalingConfig): number {
  return Math.min(max, Math.max(min, Math.ceil(requests / scalerValue)));
}

/** Waiting starts beyond the number of workers to keep, the most recent first. */
function dispensableStarts(workers: readonly ScalableWorker[], kept: number): readonly ScalableWorker[] {
  const waiting = workers.filter(({ waits }) => waits);
  return waiting.toReversed().slice(0, Math.max(0, workers.length - kept));
}
