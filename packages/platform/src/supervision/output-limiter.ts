import type { Readable } from 'node:stream';
import { systemClock, type Cancel, type Clock } from '../clock/clock.js';

/** The part of the platform's time that reading the output of workers may take, of all of them together. */
const SHARE = 0.2;
/** What is saved up of it while they print less: a burst of some megabytes is read without a wait. */
const MAX_CREDIT_MS = 100;
/** The longest that other work waits for output to be read. */
const MAX_TURN_MS = 2;
/** Read of one worker before it is another one's turn. */
const SLICE_BYTES = 8 * 1024;
/** A worker that has waited for so long in all is told so. */
const SLOW_MS = 1000;

/** Whose output is read. */
export interface OutputReader {
  readonly read: (chunk: Buffer) => void;
  /** Settles when more may be read; undefined when it may now. */
  readonly ready: () => Promise<void> | undefined;
  /** Called once, if it is slowed noticeably. */
  readonly onSlowed: () => void;
}

interface Output extends OutputReader {
  readonly stream: Readable;
  /** What was taken from the stream and has not been read. */
  held: Buffer;
  /** Monotonic time at which that came. */
  cameAt: number;
  /** Monotonic time at which the chunk before that was read. */
  readAt: number;
  /** How long it has waited, less the time in which it printed nothing. */
  waitedMs: number;
  told: boolean;
  /** Its process has ended: what is left is read without a limit. */
  ended: boolean;
}

/**
 * Bounds what the output of workers costs the platform: each has its turn, a slice at a time, and all together a share of the time. What
 * is not read stays in the worker's own pipe, so that a worker which prints more waits while it prints. Nothing is dropped.
 */
export class OutputLimiter {
  readonly #clock: Clock;
  readonly #waiting: Output[] = [];
  #creditMs = MAX_CREDIT_MS;
  #creditAt: number;
  #timer: Cancel | undefined;
  #working = false;

  /** @param clock not the platform's own, which a test may stop: output is real */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#creditAt = clock.now();
  }

  /** @returns to be called at the end of the process: reads what was taken, and from then on without a limit */
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

  /** @param waitMs 0 begins at once, where nothing else waits */
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

  /** What is held waits for its next turn; where nothing is, the stream may give more. */
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
