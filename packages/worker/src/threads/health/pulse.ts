/**
 * A count in shared memory that rises as long as the main thread's event loop turns. The health thread reads it.
 */
export class Pulse {
  readonly buffer: SharedArrayBuffer;
  readonly #beats: Int32Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#beats = new Int32Array(buffer);
  }

  beat(): void {
    Atomics.add(this.#beats, 0, 1);
  }

  get beats(): number {
    return Atomics.load(this.#beats, 0);
  }
}

/**
 * Measures from another thread for how long a loop has not turned. Only time in which that thread itself ran is counted, so that a process
 * which was stopped as a whole, as FlashBoot does, does not count as stuck when it goes on.
 */
export class PulseWatch {
  readonly #pulse: Pick<Pulse, 'beats'>;
  readonly #tickMs: number;
  #last = 0;
  #stillMs = 0;

  /** @param tickMs milliseconds between two calls of `look` */
  constructor(pulse: Pick<Pulse, 'beats'>, tickMs: number) {
    this.#pulse = pulse;
    this.#tickMs = tickMs;
  }

  /** Milliseconds, in steps of a tick, for which the loop has not turned. To be called once a tick. */
  look(): number {
    const { beats } = this.#pulse;
    this.#stillMs = beats === this.#last ? this.#stillMs + this.#tickMs : 0;
    this.#last = beats;
    return this.#stillMs;
  }
}
