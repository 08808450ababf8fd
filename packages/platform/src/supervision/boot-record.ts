import { backoffDelay } from './backoff.js';
import type { Settings } from '../settings/settings.js';
import type { CrashLoop } from '../store/crash-loop-store.js';
import { loopAfter } from './crash-loop.js';

/**
 * Records the boots of one version's workers: when the next may start, whether the version counts as broken, and whether it was given up.
 */
export class BootRecord {
  readonly #settings: Settings;
  readonly #random: () => number;
  #bootFailures = 0;
  #crashes = 0;
  #notBefore = 0;
  #reason: string | undefined;
  #loop: CrashLoop | undefined;
  #lastFailure: number | undefined;

  /** @param loop the crash loop that an earlier platform has stored */
  constructor(settings: Settings, loop?: CrashLoop, random: () => number = Math.random) {
    this.#settings = settings;
    this.#loop = loop;
    this.#random = random;
  }

  /** Monotonic milliseconds before which no worker of the version is started. */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** Whether the last boot failed: then workers are started one at a time. */
  get failing(): boolean {
    return this.#bootFailures > 0;
  }

  /** The last boot error, once `bootAttempts` boots in a row have failed. */
  get brokenReason(): string | undefined {
    return this.#bootFailures >= this.#settings.current().bootAttempts ? this.#reason : undefined;
  }

  /** The last boot error, until a worker becomes ready. */
  get lastError(): string | undefined {
    return this.#reason;
  }

  /** The failures since the last stable run; undefined if there were none. */
  get loop(): CrashLoop | undefined {
    return this.#loop;
  }

  bootFailed(reason: string, now: number): void {
    this.#fail(reason, now);
    this.#bootFailures += 1;
    this.#reason = reason;
    this.#wait(this.#bootFailures, now);
  }

  becameReady(): void {
    this.#bootFailures = 0;
    this.#reason = undefined;
  }

  /**
   * A worker that had been ready ended without being asked to. The first one is replaced at once, repeated crashes are replaced after a
   * backoff.
   */
  crashed(reason: string, readyForMs: number, now: number): void {
    if (readyForMs >= this.#settings.current().stableMs) this.#loop = undefined;
    this.#fail(reason, now);
    this.#crashes = readyForMs >= this.#settings.current().stableMs ? 0 : this.#crashes + 1;
    this.#wait(this.#crashes - 1, now);
  }

  /** A worker has been ready for `stableMs`. */
  ranStably(): void {
    this.#loop = undefined;
  }

  /** After a change or a requested retry: the next boot may start at once, and the time until the version is given up starts again. */
  tryAgain(): void {
    this.#loop = undefined;
    this.#notBefore = 0;
  }

  #fail(reason: string, now: number): void {
    const sinceLastMs = this.#lastFailure === undefined ? undefined : now - this.#lastFailure;
    this.#loop = loopAfter(this.#loop, sinceLastMs, reason, this.#settings.current());
    this.#lastFailure = now;
  }

  #wait(failures: number, now: number): void {
    this.#notBefore = now + backoffDelay(failures, this.#random(), this.#settings.current());
  }
}
