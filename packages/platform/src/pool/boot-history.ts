import type { WorkerEnding } from '@flash-ts/core/contract';
import type { Clock } from '../clock/clock.js';
import type { Settings } from '../settings/settings.js';
import type { CrashLoop, CrashLoopStore } from '../store/crash-loop-store.js';
import { BootRecord } from '../supervision/boot-record.js';
import type { Worker } from '../supervision/worker.js';
import type { WorkerSet } from './worker-set.js';

export interface BootHistoryParts {
  readonly endpointId: string;
  readonly version: number;
  readonly crashLoops: CrashLoopStore;
  readonly workers: WorkerSet;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** How the workers of a version have fared at their boots and soon after, and whether somebody wants it to be tried again. */
export class BootHistory {
  readonly #parts: BootHistoryParts;
  #record: BootRecord;
  #retryAsked = false;

  constructor(parts: BootHistoryParts) {
    this.#parts = parts;
    this.#record = new BootRecord(parts.settings, parts.crashLoops.get(parts.endpointId, parts.version));
  }

  get record(): BootRecord {
    return this.#record;
  }

  /** Whether another boot of a broken version is due when its time has come, though nothing waits. */
  get retryAsked(): boolean {
    return this.#retryAsked;
  }

  /** Asks for that, so that the version comes back when what broke it is mended. @returns false if it was asked already */
  askRetry(): boolean {
    const isNew = !this.#retryAsked;
    this.#retryAsked = true;
    return isNew;
  }

  /** Given when the workers have failed for so long that no more are started. */
  get givenUp(): CrashLoop | undefined {
    const { loop } = this.#record;
    return loop?.givenUp ? loop : undefined;
  }

  /** Lets the next boot come at once, also if the version was given up, and asks for one. */
  tryAgain(): void {
    this.#record.tryAgain();
    this.#save();
    this.#retryAsked = true;
  }

  /** Forgets all of it: the version is tried as if it had just been released. */
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

  /** Keeps in mind what the end of a worker says of its version. @returns whether the version has been given up just now */
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

  /** The stable run that ends a crash loop, if the worker has come to it. */
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
    const { crashLoops, endpointId, version } = this.#parts;
    crashLoops.save(endpointId, version, this.#record.loop);
  }
}
