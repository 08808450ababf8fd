import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

/**
 * How long this process was kept from a processor at most. No process answers while it has none, so that a bound in milliseconds holds for a
 * machine with processors to spare; on any other it is longer by such a pause of each process on the way.
 */
export class Pauses {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });

  constructor() {
    this.#delay.enable();
  }

  get longestMs(): number {
    return this.#delay.max / NS_PER_MS;
  }

  /**
   * @param ms on a machine with processors to spare
   * @param processes those that have to run in that time
   */
  allowed(ms: number, processes: number): number {
    return ms + processes * this.longestMs;
  }
}
