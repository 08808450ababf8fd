import type { Clock } from './clock.js';

/** A scheduled action; `cancel` may be called more than once. */
export interface Deadline {
  cancel(): void;
}

/**
 * Schedules many deadlines of few different lengths, such as those of requests. Deadlines of one length end in the order in which they
 * began, so one timer for the first deadline of each length is enough, and adding or cancelling one costs the same however many there are.
 * A timer that is no longer needed fires once without effect.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #byLength = new Map<number, Line>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param ms from now on
   * @param action called when they are over
   */
  after(ms: number, action: () => void): Deadline {
    let line = this.#byLength.get(ms);
    if (!line) {
      line = new Line(ms, this.#clock, () => this.#byLength.delete(ms));
      this.#byLength.set(ms, line);
    }
    return line.add(action);
  }
}

/** A linked list of deadlines of one length, in the order in which they end. */
class Line {
  readonly #ms: number;
  readonly #clock: Clock;
  readonly #onEmpty: () => void;
  readonly #ends = new Node(0, () => undefined);
  #armed = false;

  constructor(ms: number, clock: Clock, onEmpty: () => void) {
    this.#ms = ms;
    this.#clock = clock;
    this.#onEmpty = onEmpty;
  }

  add(action: () => void): Deadline {
    const node = new Node(this.#clock.now() + this.#ms, action);
    node.insertBefore(this.#ends);
    if (!this.#armed) this.#arm(this.#ms);
    return node;
  }

  #arm(ms: number): void {
    this.#armed = true;
    this.#clock.after(ms, () => this.#ring());
  }

  #ring(): void {
    this.#armed = false;
    const now = this.#clock.now();
    for (let first = this.#ends.next; first !== this.#ends && first.at <= now; first = this.#ends.next) {
      first.cancel();
      first.action();
    }
    const first = this.#ends.next;
    if (first !== this.#ends) {
      if (!this.#armed) this.#arm(Math.max(1, first.at - now));
    } else if (!this.#armed) this.#onEmpty();
  }
}

class Node implements Deadline {
  next: Node = this;
  #previous: Node = this;

  constructor(
    readonly at: number,
    readonly action: () => void,
  ) {}

  insertBefore(other: Node): void {
    this.next = other;
    this.#previous = other.#previous;
    this.#previous.next = this;
    other.#previous = this;
  }

  cancel(): void {
    this.#previous.next = this.next;
    this.next.#previous = this.#previous;
    this.next = this;
    this.#previous = this;
  }
}
