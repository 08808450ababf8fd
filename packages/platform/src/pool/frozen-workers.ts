import { activeVersion } from '../releases/rollout.js';
import type { OwnParts } from './pool-parts.js';
import type { Worker } from '../supervision/worker.js';

/** A version's scaled-down workers. With FlashBoot they stay frozen and are revived before a new worker is started. */
export class FrozenWorkers {
  readonly #parts: OwnParts;

  constructor(parts: OwnParts) {
    this.#parts = parts;
  }

  /** Takes an idle worker out of service: freezes it if it may be revived later, and ends it otherwise. */
  freezeOrRetire(worker: Worker, reason: string): void {
    if (this.#mayComeBack && this.#isOn) this.#parts.flashBoot.freezer.freeze(worker, reason);
    // This also ends a worker that could not be frozen.
    if (worker.phase !== 'frozen') worker.retire(reason);
  }

  /** Ends frozen workers that must not be revived: the version no longer serves, there are more than `workers.max`, or FlashBoot is off. */
  evict(): void {
    const frozen = this.#parts.workers.frozen();
    if (frozen.length === 0) return;
    const kept = this.#mayComeBack && this.#isOn ? this.#places : 0;
    for (const worker of frozen.slice(kept)) worker.retire(this.#whyNotKept());
  }

  /**
   * Revives up to `count` workers.
   *
   * @param wish the id of the worker that is revived first, if it is frozen
   * @returns how many were revived
   */
  revive(count: number, wish: string | undefined): number {
    const frozen = this.#parts.workers.frozen();
    const chosen = frozen.toSorted((a, b) => Number(b.id === wish) - Number(a.id === wish)).slice(0, count);
    for (const worker of chosen) worker.revive();
    return chosen.length;
  }

  /**
   * Revives the workers that requests require. At `workers.max` an idle worker is taken out of service first; if none is idle, the request
   * waits.
   *
   * @param ids of workers; those that are not frozen are skipped
   */
  resume(ids: readonly string[]): void {
    for (const id of ids) {
      const worker = this.#parts.workers.get(id);
      if (worker?.phase === 'frozen' && this.#makeRoom(ids)) worker.revive();
    }
  }

  #makeRoom(wanted: readonly string[]): boolean {
    const live = this.#parts.workers.live();
    if (live.length < this.#max) return true;
    const idle = live.find(({ id, phase, inFlight }) => phase === 'ready' && inFlight === 0 && !wanted.includes(id));
    if (idle) this.freezeOrRetire(idle, 'scaled down: a request requires another worker');
    return idle !== undefined;
  }

  get #max(): number {
    return this.#parts.endpoint.record.config.workers.max;
  }

  /** How many workers may be frozen beside the live ones. The ready worker of a fallback does not count. */
  get #places(): number {
    const isFallback = this.#parts.endpoint.roleOf(this.#parts.version) === 'fallback';
    return isFallback ? this.#max : Math.max(0, this.#max - this.#parts.workers.live().length);
  }

  get #isOn(): boolean {
    return this.#parts.flashBoot.isOn(this.#parts.endpoint.record);
  }

  get #mayComeBack(): boolean {
    const role = this.#parts.endpoint.roleOf(this.#parts.version);
    return role === 'serving' || role === 'fallback';
  }

  #whyNotKept(): string {
    const { rollout, version } = this.#parts.endpoint.record;
    if (!this.#mayComeBack) return `frozen, and version ${activeVersion(rollout, version)} serves`;
    return this.#isOn ? `frozen, and more than workers.max ${this.#max}` : 'FlashBoot is off';
  }
}
