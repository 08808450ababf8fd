import { wantedWorkers, type ScalingConfig } from './decide.js';

/**
 * A pool in which nothing is in progress: no request waits, and all counted workers are ready and of the serving version. Most arrivals and
 * ends of requests then do not change the result of `decide`, so it is not called, and the cost of a request does not depend on the number
 * of workers. A timer is set for the first deadline.
 */
export interface SteadyState {
  /** The number of workers, all of them ready. */
  readonly live: number;
  readonly config: ScalingConfig;
  /** Whether a timer is set for the end of the idle time of the worker that has been idle for longest. */
  readonly timed: boolean;
}

/** Whether the arrival of a request may make `decide` start workers. @param requests including that one */
export function arrivalMatters({ live, config }: SteadyState, requests: number): boolean {
  return wantedWorkers(requests, config) > live;
}

/** Whether the end of a request may make `decide` stop a worker or set a deadline for that. @param requests without that one */
export function endMatters({ live, config, timed }: SteadyState, requests: number): boolean {
  return !timed && wantedWorkers(requests, config) < live;
}
