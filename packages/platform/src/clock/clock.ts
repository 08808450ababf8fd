/** Cancels an action that `Clock.after` scheduled. */
export type Cancel = () => void;

/** The time source of drivers. Pure decisions get `now` as an argument instead. */
export interface Clock {
  /** Monotonic milliseconds, so that a change of the wall clock ends no worker. */
  now(): number;
  /** Runs `action` once after `ms` milliseconds; does not keep the process alive. */
  after(ms: number, action: () => void): Cancel;
}

/**
 * The time of the wall clock in milliseconds, for what is compared over restarts. A clock that is driven by hand carries it along.
 */
export function wallTime(clock: Clock): number {
  return Math.round(Date.now() + clock.now() - performance.now());
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
