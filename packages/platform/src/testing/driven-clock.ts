import { setImmediate } from 'node:timers/promises';
import type { Cancel, Clock } from '../clock/clock.js';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A clock that runs normally and can be advanced. Only the platform's own waiting is skipped (idle timeouts, backoff, the intervals of
 * health checks): processes and sockets take their real time.
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
   * Lets `ms` milliseconds pass for the platform at once. All actions that are due in that time run in their order, including those that
   * are scheduled meanwhile. A worker that boots or ends has that much less real time before its deadline, so let it become ready first.
   */
  async advance(ms: number): Promise<void> {
    const end = this.now() + ms;
    for (;;) {
      const next = this.#next(end);
      if (!next) break;
      this.#moveTo(next.at);
      next.ring();
      // The action may schedule others that are due too.
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
