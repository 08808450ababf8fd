import { backoffDelay } from './backoff.js';
import type { Settings } from '../settings/settings.js';
import type { CrashLoop } from '../store/crash-loop-store.js';
import { loopAfter } from './crash-loop.js';

/**
 * How the workers of one version have fared at their boots: when the next may start, whether the version counts as broken, and whether it
 * has been so for so long that it is given up.
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

  /** @param loop of a platform before this one */
  constructor(settings: Settings, loop?: CrashLoop, random: () => number = Math.random) {
    this.#settings = settings;
    this.#loop = loop;
    this.#random = random;
  }

  /** Monotonic milliseconds before which no worker of the version is started. */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** Whether the last boot failed: then workers are tried one at a time. */
  get failing(): boolean {
    return this.#bootFailures > 0;
  }

  /** The last boot error, once as many boots in a row have failed as are tried. */
  get brokenReason(): string | undefined {
    return this.#bootFailures >= this.#settings.current().bootAttempts ? this.#reason : undefined;
  }

  /** The last boot error, while no worker has become ready since. */
  get lastError(): string | undefined {
    return this.#reason;
  }

  /** The failures since the last stable run; undefined when there was none. */
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

  /** A worker that had been ready is gone without being asked. The first is replaced at once, a loop of them slows down. */
  crashed(reason: string, readyForMs: number, now: number): void {
    if (readyForMs >= this.#settings.current().stableMs) this.#loop = undefined;
    this.#fail(reason, now);
    this.#crashes = readyForMs >= this.#settings.current().stableMs ? 0 : this.#crashes + 1;
    this.#wait(this.#crashes - 1, now);
  }

  /** A worker has been ready for as long as a stable run is. */
  ranStably(): void {
    this.#loop = undefined;
  }

  /** Somebody has changed something, or wants it to be tried again: the next boot may come at once, and 7 days begin anew. */
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
