import type { Clock } from './clock.js';

/** A planned end; `cancel` calls it off, a second time too. */
export interface Deadline {
  cancel(): void;
}

/**
 * Many deadlines of few lengths, as requests have them. Those of one length end in the order in which they began, so that one timer for
 * the first of each length is enough, and to plan one or call it off costs the same however many there are. A timer that is not needed
 * any more rings once for nothing.
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

/** Deadlines of one length, as a list of those that come after one another. */
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
