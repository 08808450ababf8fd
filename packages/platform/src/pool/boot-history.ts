import type { WorkerEnding } from '@flash-ts/core/contract';
import type { CrashLoop } from '../store/crash-loop-store.js';
import { BootRecord } from '../supervision/boot-record.js';
import type { Worker } from '../supervision/worker.js';
import type { OwnParts } from './pool-parts.js';

/** Records how boots of a version's workers ended and whether the workers crashed soon after, and whether a new boot was requested. */
export class BootHistory {
  readonly #parts: OwnParts;
  #record: BootRecord;
  #retryAsked = false;

  constructor(parts: OwnParts) {
    this.#parts = parts;
    this.#record = new BootRecord(parts.settings, parts.crashLoops.get(parts.endpoint.record.id, parts.version));
  }

  get record(): BootRecord {
    return this.#record;
  }

  /** Whether a broken version boots again after its backoff even if no request waits. */
  get retryAsked(): boolean {
    return this.#retryAsked;
  }

  /** Requests such a boot, so that the version recovers once the cause is corrected. @returns false if it was requested already */
  askRetry(): boolean {
    const isNew = !this.#retryAsked;
    this.#retryAsked = true;
    return isNew;
  }

  /** Set if the workers have failed for so long that no more are started. */
  get givenUp(): CrashLoop | undefined {
    const { loop } = this.#record;
    return loop?.givenUp ? loop : undefined;
  }

  /** Requests a boot without a backoff, also if the version was given up. */
  tryAgain(): void {
    this.#record.tryAgain();
    this.#save();
    this.#retryAsked = true;
  }

  /** Clears the history: the version is treated as if it had just been released. */
  startOver(): void {
    this.#record = new BootRecord(this.#parts.settings);
    this.#save();
    this.#retryAsked = false;
  }

  becameReady(worker: Worker): void {
    const { clock, settings } = this.#parts;
    this.#record.becameReady();
    this.#retryAsked = false;
    if (this.#record.loop) clock.after(settings.current().stableMs, () => this.#endLoop(worker));
  }

  /** Records the end of a worker. @returns whether the version was given up because of it */
  hasEnded(worker: Worker, end: WorkerEnding, now: number): boolean {
    if (end.kind === 'asked') return false;
    const wasGivenUp = this.#record.loop?.givenUp;
    if (this.#runsStably(now)) this.#record.ranStably();
    if (end.kind === 'crashed') this.#record.crashed(end.reason, worker.readyFor(now), now);
    else {
      this.#record.bootFailed(end.reason, now);
      this.#retryAsked = false;
    }
    this.#save();
    return this.#record.loop?.givenUp === true && !wasGivenUp;
  }

  /** Ends a crash loop if the worker has run stably for long enough. */
  #endLoop(worker: Worker): void {
    const { clock, settings } = this.#parts;
    if (worker.phase === 'gone' || worker.readyFor(clock.now()) < settings.current().stableMs) return;
    this.#record.ranStably();
    this.#save();
  }

  #runsStably(now: number): boolean {
    const { workers, settings } = this.#parts;
    return workers.inRotation().some((one) => one.readyFor(now) >= settings.current().stableMs);
  }

  #save(): void {
    const { crashLoops, endpoint, version } = this.#parts;
    crashLoops.save(endpoint.record.id, version, this.#record.loop);
  }
}
