import { setImmediate } from 'node:timers/promises';
import type { Cancel, Clock } from '../clock/clock.js';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A clock that runs like any other and can be put forward. Only the platform's own waiting is skipped (idle timeouts, backoff, the
 * intervals of its looks at workers): processes and sockets take the time that they take.
 */
export class DrivenClock implements Clock {
  #ahead = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return performance.now() + this.#ahead;
  }

  after(ms: number, action: () => void): Cancel {
    const alarm: Alarm = {
      at: this.now() + ms,
      ring: () => {
        this.#remove(alarm);
        action();
      },
      timer: undefined,
    };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => this.#remove(alarm);
  }

  /**
   * Lets `ms` milliseconds pass for the platform at once. All that is due in them happens in its order, also what is planned on the way.
   * A worker that boots or ends meanwhile has had that much less time: let it be ready first.
   */
  async advance(ms: number): Promise<void> {
    const end = this.now() + ms;
    for (;;) {
      const next = this.#next(end);
      if (!next) break;
      this.#moveTo(next.at);
      next.ring();
      // What it began may plan something that is due too.
      await setImmediate();
    }
    this.#moveTo(end);
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  #next(end: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (alarm.at <= end && (!next || alarm.at < next.at)) next = alarm;
    return next;
  }

  #moveTo(time: number): void {
    this.#ahead += Math.max(0, time - this.now());
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    alarm.timer = setTimeout(alarm.ring, Math.max(0, alarm.at - this.now()));
    alarm.timer.unref();
  }

  #remove(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    this.#alarms.delete(alarm);
  }
}
