import type { Cancel, Clock } from '../../src/clock/clock.js';

/** A clock that stands still until it is moved by hand, for specs. */
export class HandClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<{ readonly at: number; readonly action: () => void }>();

  /** Alarms that have not rung. */
  get timers(): number {
    return this.#alarms.size;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): Cancel {
    const alarm = { at: this.#now + ms, action };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Moves on, and rings what is due in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }
}
