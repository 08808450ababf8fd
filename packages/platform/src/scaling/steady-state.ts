import { wantedWorkers, type ScalingConfig } from './decide.js';

/**
 * An endpoint with nothing under way: nobody waits, and all workers that count are ready and of the serving version. Then most arrivals
 * and ends of requests change nothing that `decide` would say, and it need not be asked: that makes their cost the same for any number of
 * workers. Times need no look either, as a timer is set for the first of them.
 */
export interface SteadyState {
  /** Workers, all of them ready. */
  readonly live: number;
  readonly config: ScalingConfig;
  /** A timer is set for the moment at which the worker that has been idle for longest is due. */
  readonly timed: boolean;
}

/** Whether a request that has come may make `decide` start workers. @param requests with that one */
export function arrivalMatters({ live, config }: SteadyState, requests: number): boolean {
  return wantedWorkers(requests, config) > live;
}

/** Whether a request that has ended may make `decide` stop a worker, or name the time for it. @param requests without that one */
export function endMatters({ live, config, timed }: SteadyState, requests: number): boolean {
  return !timed && wantedWorkers(requests, config) < live;
}
