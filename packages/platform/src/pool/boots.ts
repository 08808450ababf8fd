import type { WorkerEnding } from '@flash-ts/core/contract';
import type { Clock } from '../clock/clock.js';
import type { PlatformSettings } from '../settings.js';
import type { CrashLoop, CrashLoopStore } from '../store/crash-loop-store.js';
import { BootRecord } from '../supervision/boot-record.js';
import type { Worker } from '../supervision/worker.js';
import type { WorkerSet } from './worker-set.js';

export interface BootsParts {
  /** Of the endpoint. */
  readonly id: string;
  readonly crashLoops: CrashLoopStore;
  readonly workers: WorkerSet;
  readonly settings: PlatformSettings;
  readonly clock: Clock;
}

/** How the workers of an endpoint have fared at their boots and soon after, by version, and who wants it to be tried again. */
export class Boots {
  readonly #parts: BootsParts;
  readonly #byVersion = new Map<number, BootRecord>();
  #retryAsked = false;

  constructor(parts: BootsParts) {
    this.#parts = parts;
  }

  of(version: number): BootRecord {
    const known = this.#byVersion.get(version);
    if (known) return known;
    const { settings, crashLoops, id } = this.#parts;
    const record = new BootRecord(settings, crashLoops.get(id, version));
    this.#byVersion.set(version, record);
    return record;
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

  /** Given when the workers of a version have failed for so long that no more are started. */
  givenUp(version: number): CrashLoop | undefined {
    const { loop } = this.of(version);
    return loop?.givenUp ? loop : undefined;
  }

  /** Lets the next boot of a version come at once, also if it was given up, and asks for one. */
  tryAgain(version: number): void {
    this.of(version).tryAgain();
    this.#save(version);
    this.#retryAsked = true;
  }

  becameReady(worker: Worker): void {
    const { clock, settings } = this.#parts;
    const record = this.of(worker.version);
    record.becameReady();
    this.#retryAsked = false;
    if (record.loop) clock.after(settings.stableMs, () => this.#endLoop(worker));
  }

  /** Keeps in mind what the end of a worker says of its version. @returns whether the version has been given up just now */
  hasEnded(worker: Worker, end: WorkerEnding, now: number): boolean {
    if (end.kind === 'asked') return false;
    const { version } = worker;
    const record = this.of(version);
    const wasGivenUp = record.loop?.givenUp;
    if (this.#runsStably(version, now)) record.ranStably();
    if (end.kind === 'crashed') record.crashed(end.reason, worker.readyFor(now), now);
    else {
      record.bootFailed(end.reason, now);
      this.#retryAsked = false;
    }
    this.#save(version);
    return record.loop?.givenUp === true && !wasGivenUp;
  }

  /** The stable run that ends a crash loop, if the worker has come to it. */
  #endLoop(worker: Worker): void {
    const { clock, settings } = this.#parts;
    if (worker.phase === 'gone' || worker.readyFor(clock.now()) < settings.stableMs) return;
    this.of(worker.version).ranStably();
    this.#save(worker.version);
  }

  #runsStably(version: number, now: number): boolean {
    const { workers, settings } = this.#parts;
    return workers.inRotation().some((one) => one.version === version && one.readyFor(now) >= settings.stableMs);
  }

  #save(version: number): void {
    const { crashLoops, id } = this.#parts;
    crashLoops.save(id, version, this.of(version).loop);
  }
}
