import { backoffDelay, type BackoffSettings } from './backoff.js';

interface BootSettings extends BackoffSettings {
  readonly bootAttempts: number;
  readonly stableMs: number;
}

/** How the workers of one version have fared at their boots: when the next may start, and whether the version counts as broken. */
export class BootRecord {
  readonly #settings: BootSettings;
  readonly #random: () => number;
  #bootFailures = 0;
  #crashes = 0;
  #notBefore = 0;
  #reason: string | undefined;

  constructor(settings: BootSettings, random: () => number = Math.random) {
    this.#settings = settings;
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
    return this.#bootFailures >= this.#settings.bootAttempts ? this.#reason : undefined;
  }

  /** The last boot error, while no worker has become ready since. */
  get lastError(): string | undefined {
    return this.#reason;
  }

  bootFailed(reason: string, now: number): void {
    this.#bootFailures += 1;
    this.#reason = reason;
    this.#wait(this.#bootFailures, now);
  }

  becameReady(): void {
    this.#bootFailures = 0;
    this.#reason = undefined;
  }

  /** A worker that had been ready is gone without being asked. The first is replaced at once, a loop of them slows down. */
  crashed(readyForMs: number, now: number): void {
    this.#crashes = readyForMs >= this.#settings.stableMs ? 0 : this.#crashes + 1;
    this.#wait(this.#crashes - 1, now);
  }

  #wait(failures: number, now: number): void {
    this.#notBefore = now + backoffDelay(failures, this.#random(), this.#settings);
  }
}

/** The boot records of an endpoint's versions. */
export class BootRecords {
  readonly #settings: BootSettings;
  readonly #byVersion = new Map<number, BootRecord>();

  constructor(settings: BootSettings) {
    this.#settings = settings;
  }

  of(version: number): BootRecord {
    const known = this.#byVersion.get(version);
    if (known) return known;
    const record = new BootRecord(this.#settings);
    this.#byVersion.set(version, record);
    return record;
  }
}
