import type { Readable } from 'node:stream';
import { systemClock, type Cancel, type Clock } from '../clock/clock.js';

/** The share of the platform's processor time that reading the output of all workers may take. */
const SHARE = 0.2;
/** Unused time that is saved up while workers print less, so that a burst of some megabytes is read without a wait. */
const MAX_CREDIT_MS = 100;
/** The longest time that other work of the platform waits while output is read. */
const MAX_TURN_MS = 2;
/** Bytes read of one worker before the next one is read. */
const SLICE_BYTES = 8 * 1024;
/** Total wait after which a worker is told that its output slows it down. */
const SLOW_MS = 1000;

/** The consumer of a worker's output. */
export interface OutputReader {
  readonly read: (chunk: Buffer) => void;
  /** Settles when more may be read; undefined if more may be read now. */
  readonly ready: () => Promise<void> | undefined;
  /** Called once if the worker is slowed down noticeably. */
  readonly onSlowed: () => void;
}

interface Output extends OutputReader {
  readonly stream: Readable;
  /** Bytes that were taken from the stream and are not processed yet. */
  held: Buffer;
  /** Monotonic time at which they arrived. */
  cameAt: number;
  /** Monotonic time at which the previous chunk was processed. */
  readAt: number;
  /** How long the worker has waited, minus the time in which it printed nothing. */
  waitedMs: number;
  told: boolean;
  /** Whether its process has ended: the rest is read without a limit. */
  ended: boolean;
}

/**
 * Limits the processor time that the output of workers costs the platform: workers are read in rotation, a slice at a time, and all
 * together get a share of the time. Unread output stays in the worker's pipe, so a worker that prints more waits while it prints. Nothing
 * is dropped.
 */
export class OutputLimiter {
  readonly #clock: Clock;
  readonly #waiting: Output[] = [];
  #creditMs = MAX_CREDIT_MS;
  #creditAt: number;
  #timer: Cancel | undefined;
  #working = false;

  /** @param clock not the platform's clock, which a test may stop: output comes in real time */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#creditAt = clock.now();
  }

  /** @returns a function to call at the end of the process: it reads the rest without a limit */
  attach(stream: Readable, reader: OutputReader): () => void {
    const now = this.#clock.now();
    const times = { cameAt: now, readAt: now, waitedMs: 0 };
    const output: Output = { ...reader, ...times, stream, held: EMPTY, told: false, ended: false };
    stream.on('data', (chunk: Buffer) => {
      if (output.ended) return output.read(chunk);
      output.held = chunk;
      output.cameAt = this.#clock.now();
      stream.pause();
      this.#queue(output, 0);
    });
    return () => {
      output.ended = true;
      const { held } = output;
      output.held = EMPTY;
      if (held.length > 0) output.read(held);
      stream.resume();
    };
  }

  /** @param waitMs 0 begins at once if nothing else waits */
  #queue(output: Output, waitMs: number): void {
    this.#waiting.push(output);
    if (this.#working || this.#timer) return;
    if (waitMs === 0) this.#work();
    else this.#timer = this.#clock.after(waitMs, () => this.#work());
  }

  #work(): void {
    this.#timer = undefined;
    this.#working = true;
    const began = this.#clock.now();
    this.#earn(began);
    let now = began;
    while (this.#waiting.length > 0 && this.#creditMs > 0 && now - began < MAX_TURN_MS) {
      this.#step(this.#waiting.shift() as Output, now);
      const after = this.#clock.now();
      this.#creditMs -= after - now;
      now = after;
    }
    this.#working = false;
    if (this.#waiting.length === 0) return;
    const waitMs = this.#creditMs > 0 ? 1 : Math.ceil((MAX_TURN_MS - this.#creditMs) / SHARE);
    this.#timer = this.#clock.after(waitMs, () => this.#work());
  }

  #step(output: Output, now: number): void {
    if (output.ended) return;
    output.read(output.held.subarray(0, SLICE_BYTES));
    output.held = output.held.subarray(SLICE_BYTES);
    if (output.held.length === 0) this.#wasRead(output, now);
    const ready = output.ready();
    if (ready) void ready.then(() => this.#next(output));
    else this.#next(output);
  }

  /** Held bytes wait for the next slice; if there are none, the stream is resumed. */
  #next(output: Output): void {
    if (output.ended) return;
    if (output.held.length > 0) this.#queue(output, 1);
    else output.stream.resume();
  }

  #wasRead(output: Output, now: number): void {
    const idleMs = output.cameAt - output.readAt;
    output.waitedMs = Math.max(0, output.waitedMs - idleMs) + now - output.cameAt;
    output.readAt = now;
    if (output.told || output.waitedMs < SLOW_MS) return;
    output.told = true;
    output.onSlowed();
  }

  #earn(now: number): void {
    this.#creditMs = Math.min(MAX_CREDIT_MS, this.#creditMs + (now - this.#creditAt) * SHARE);
    this.#creditAt = now;
  }
}

const EMPTY = Buffer.alloc(0);
