/** Calls off what `Clock.after` planned. */
export type Cancel = () => void;

/** Time for the drivers. Decisions never read it: they are given `now`. */
export interface Clock {
  /** Monotonic milliseconds, so that a change of the wall clock reaps nothing. */
  now(): number;
  /** Runs `action` once after `ms` milliseconds; does not keep the process alive. */
  after(ms: number, action: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
