import { activeVersion } from '../releases/rollout.js';
import type { FlashBoot } from './flash-boot.js';
import type { PoolEndpoint } from './pool-endpoint.js';
import type { WorkerSet } from './worker-set.js';
import type { Worker } from '../supervision/worker.js';

/** A version's scaled-down workers, which with FlashBoot are kept frozen and come back before a fresh one is started. */
export class FrozenWorkers {
  readonly #version: number;
  readonly #workers: WorkerSet;
  readonly #flashBoot: FlashBoot;
  readonly #endpoint: PoolEndpoint;

  constructor(version: number, workers: WorkerSet, flashBoot: FlashBoot, endpoint: PoolEndpoint) {
    this.#version = version;
    this.#workers = workers;
    this.#flashBoot = flashBoot;
    this.#endpoint = endpoint;
  }

  /** Takes a worker out of service that has nothing to do: freezes it where it may come back, and ends it otherwise. */
  putAway(worker: Worker, reason: string): void {
    if (this.#mayComeBack && this.#isOn) this.#flashBoot.freezer.freeze(worker, reason);
    // Also one that could not be frozen.
    if (worker.phase !== 'frozen') worker.retire(reason);
  }

  /** Ends those that may not come back: the version has no use for them, they are beyond `workers.max`, or FlashBoot is off. */
  evict(): void {
    const frozen = this.#workers.frozen();
    if (frozen.length === 0) return;
    const kept = this.#mayComeBack && this.#isOn ? this.#places : 0;
    for (const worker of frozen.slice(kept)) worker.retire(this.#whyNotKept());
  }

  /** Revives up to `count` workers. @param wish the id of the one that comes first, if it is among them @returns how many */
  revive(count: number, wish: string | undefined): number {
    const frozen = this.#workers.frozen();
    const chosen = frozen.toSorted((a, b) => Number(b.id === wish) - Number(a.id === wish)).slice(0, count);
    for (const worker of chosen) worker.revive();
    return chosen.length;
  }

  /**
   * Revives the workers that requests insist on. At `workers.max` an idle one makes room; with none of them idle the request waits.
   *
   * @param ids of workers; what is not frozen is passed over
   */
  resume(ids: readonly string[]): void {
    for (const id of ids) {
      const worker = this.#workers.get(id);
      if (worker?.phase === 'frozen' && this.#makeRoom(ids)) worker.revive();
    }
  }

  #makeRoom(wanted: readonly string[]): boolean {
    const live = this.#workers.live();
    if (live.length < this.#max) return true;
    const idle = live.find(({ id, phase, inFlight }) => phase === 'ready' && inFlight === 0 && !wanted.includes(id));
    if (idle) this.putAway(idle, 'scaled down: a request insists on another worker');
    return idle !== undefined;
  }

  get #max(): number {
    return this.#endpoint.record.config.workers.max;
  }

  /** How many may stand beside those that live. A fallback's worker that is kept ready takes none of their places. */
  get #places(): number {
    const isFallback = this.#endpoint.roleOf(this.#version) === 'fallback';
    return isFallback ? this.#max : Math.max(0, this.#max - this.#workers.live().length);
  }

  get #isOn(): boolean {
    return this.#flashBoot.isOn(this.#endpoint.record);
  }

  get #mayComeBack(): boolean {
    const role = this.#endpoint.roleOf(this.#version);
    return role === 'serving' || role === 'fallback';
  }

  #whyNotKept(): string {
    const { rollout, version } = this.#endpoint.record;
    if (!this.#mayComeBack) return `frozen, and version ${activeVersion(rollout, version)} serves`;
    return this.#isOn ? `frozen, and more than workers.max ${this.#max}` : 'FlashBoot is off';
  }
}
