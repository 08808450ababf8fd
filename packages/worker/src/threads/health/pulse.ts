/**
 * The sign of life of the main thread's event loop, in memory that the health thread sees: a count that goes up as long as the loop turns.
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
 * Judges from outside for how long a loop has not turned. Only time in which the watcher itself ran is counted, so that a process which was
 * stopped as a whole, as FlashBoot does, is not taken for a stuck one when it goes on.
 */
export class PulseWatch {
  readonly #pulse: Pick<Pulse, 'beats'>;
  readonly #tickMs: number;
  #last = 0;
  #stillMs = 0;

  /** @param tickMs milliseconds between two looks */
  constructor(pulse: Pick<Pulse, 'beats'>, tickMs: number) {
    this.#pulse = pulse;
    this.#tickMs = tickMs;
  }

  /** Milliseconds, in steps of a tick, for which the loop has been seen to stand still. To be called once a tick. */
  look(): number {
    const { beats } = this.#pulse;
    this.#stillMs = beats === this.#last ? this.#stillMs + this.#tickMs : 0;
    this.#last = beats;
    return this.#stillMs;
  }
}
