/** A worker of the version that requests go to, as the scaler sees it. */
export interface ScalableWorker {
  readonly id: string;
  /** Started, not ready yet. */
  readonly starting: boolean;
  /** Of those, one whose process has yet to begin: its turn has not come. */
  readonly waits: boolean;
  readonly inFlight: number;
  /** Monotonic milliseconds since which it has had no request; meaningful while `inFlight` is 0. */
  readonly idleSince: number;
}

export interface ScalingState {
  /** Requests that wait for a worker. */
  readonly queued: number;
  /** Requests that workers have. Both are counted from the arrival on, so that no worker is taken for idle in between. */
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
  /** Starts that have not begun and that nobody needs any more, the newest first. */
  readonly callOff: readonly string[];
  /** Idle workers that have to go: their time is over, or they are more than `max`. */
  readonly stop: readonly string[];
  /** Busy workers beyond `max`, after it was lowered: they get no more requests, finish what they have and go. */
  readonly drain: readonly string[];
  /** When, in monotonic milliseconds, the decision has to be made again though nothing happens. */
  readonly nextDeadline: number | undefined;
}

/** While there are requests, so that their number going up and down does not call one start off and make another again and again. */
const SPARE_STARTS = 1;

/** What the autoscaler does now. A worker that has a request is never stopped, nor is one that `wanted` needs. */
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

/** Starts that wait for their turn, beyond as many workers as are kept; the one that has waited for least first. */
function dispensableStarts(workers: readonly ScalableWorker[], kept: number): readonly ScalableWorker[] {
  const waiting = workers.filter(({ waits }) => waits);
  return waiting.toReversed().slice(0, Math.max(0, workers.length - kept));
}
