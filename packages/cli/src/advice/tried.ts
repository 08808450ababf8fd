import { simulate, type SimulatedEndpoint, type SimulationOutcome, type Traffic } from '@flash-ts/platform/simulation';

/** Options of `@FlashEndpoint` that decide how many workers there are. */
export interface ScalingSettings {
  readonly workers: readonly [min: number, max: number];
  /** Requests for each worker; of a queue, the seconds that a job may wait. */
  readonly scalerValue: number;
  /** Seconds. */
  readonly idleTimeout: number;
}

/** Settings, and what has come of the traffic with them. */
export interface Tried extends SimulationOutcome {
  readonly settings: ScalingSettings;
}

/** What is known of the workers, and of the platform. */
export interface WorkerFacts extends Omit<SimulatedEndpoint, 'scaling'> {
  /** Whether they do jobs of a queue, whose wait decides how many workers there are. */
  readonly isQueue: boolean;
}

const IDLE_TIMEOUTS = [5, 30, 60, 300];
/** Seconds. */
const QUEUE_DELAYS = [1, 2, 4, 8, 16, 32];

/**
 * The settings that are worth a try: no workers that are kept, one, or as many as the traffic needs on average; a new worker for each request,
 * or for twice as many and so on, up to what a worker answers without becoming slower. Of a queue: waits of jobs.
 */
export function settingsToTry(traffic: Traffic, { concurrency, isQueue }: WorkerFacts, max: number): ScalingSettings[] {
  const busyMs = traffic.arrivals.length * mean(traffic.handlerMs);
  const average = Math.ceil(busyMs / traffic.durationMs / concurrency);
  const kept = unique([0, 1, average].map((count) => Math.min(count, max)));
  return kept.flatMap((min) =>
    (isQueue ? QUEUE_DELAYS : doubledUpTo(concurrency)).flatMap((scalerValue) =>
      // Where no worker is ever added or removed, the idle time is of no effect.
      (min === max ? IDLE_TIMEOUTS.slice(0, 1) : IDLE_TIMEOUTS).map((idleTimeout) => ({
        workers: [min, max] as const,
        scalerValue,
        idleTimeout,
      })),
    ),
  );
}

/** 1, 2, 4 and so on, and the number itself. */
function doubledUpTo(most: number): number[] {
  const values: number[] = [];
  for (let value = 1; value < most; value *= 2) values.push(value);
  return [...values, most];
}

export function tryOut(traffic: Traffic, { isQueue, ...facts }: WorkerFacts, settings: ScalingSettings): Tried {
  const { workers, scalerValue, idleTimeout } = settings;
  const scaling = {
    min: workers[0],
    max: workers[1],
    // A worker of a queue asks for its jobs, and has no share of them.
    scalerValue: isQueue ? 1 : scalerValue,
    idleTimeoutMs: idleTimeout * 1000,
    queueDelayMs: isQueue ? scalerValue * 1000 : undefined,
  };
  return { ...simulate(traffic, { ...facts, scaling }), settings };
}

/** The cheapest settings that reach the goal, and without any the fastest ones. @param goalMs what 99 of 100 requests may take */
export function advised(tried: readonly Tried[], goalMs: number): { readonly best: Tried; readonly reached: boolean } {
  const reaching = tried.filter(({ p99, refused }) => p99 <= goalMs && refused === 0);
  const byCost = (a: Tried, b: Tried) => a.workerSeconds - b.workerSeconds || a.p99 - b.p99;
  const bySpeed = (a: Tried, b: Tried) => a.refused - b.refused || a.p99 - b.p99 || a.workerSeconds - b.workerSeconds;
  const reached = reaching.length > 0;
  const [best] = reached ? reaching.toSorted(byCost) : tried.toSorted(bySpeed);
  if (!best) throw new Error('nothing was tried');
  return { best, reached };
}

/** By how much settings have to be faster than cheaper ones to be worth showing: less is chance. */
const FASTER = 0.98;

/** The settings that no others beat in both speed and cost, the cheapest first. */
export function worthShowing(tried: readonly Tried[]): Tried[] {
  const sorted = tried.toSorted((a, b) => a.workerSeconds - b.workerSeconds || a.p99 - b.p99);
  let fastest = Infinity;
  return sorted.filter(({ p99, refused }) => {
    const rank = refused > 0 ? Number.MAX_VALUE : p99;
    const isFaster = fastest === Infinity || rank < fastest * FASTER;
    if (isFaster) fastest = rank;
    return isFaster;
  });
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)];
}
