import type { EventBus } from '../events/event-bus.js';
import { activeVersion } from '../releases/rollout.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { Freezer } from '../supervision/freezer.js';
import type { Worker } from '../supervision/worker.js';
import type { WorkerSet } from './worker-set.js';

/** An endpoint's scaled-down workers, which with FlashBoot are kept frozen and come back before a fresh one is started. */
export class Reserve {
  readonly #workers: WorkerSet;
  readonly #freezer: Freezer;
  readonly #events: EventBus;
  #toldUnavailable = false;

  constructor(workers: WorkerSet, freezer: Freezer, events: EventBus) {
    this.#workers = workers;
    this.#freezer = freezer;
    this.#events = events;
  }

  /** Takes a worker out of service that has nothing to do. @param id of one that may be gone already */
  putAway(id: string, record: EndpointRecord, reason: string): void {
    const worker = this.#workers.get(id);
    if (!worker) return;
    if (this.#keeps(record) && mayComeBack(worker, record)) this.#freezer.freeze(worker, reason);
    // Also one that could not be frozen.
    if (worker.phase !== 'frozen') worker.retire(reason);
  }

  /** Ends those that may not come back: of another version than the one that serves, or may serve again, beyond `workers.max`, or without FlashBoot. */
  tidy(record: EndpointRecord): void {
    const frozen = this.#workers.frozen();
    if (frozen.length === 0) return;
    const { max } = record.config.workers;
    const serving = servedBy(record);
    const of = (version: number | null) => frozen.filter((worker) => worker.version === version);
    // One that verifies a newer version takes nobody's place, and the fallback of a watched version stays as it is.
    const live = this.#workers.live().filter(({ version }) => version === serving).length;
    const current = this.#keeps(record)
      ? new Set([...of(serving).slice(0, Math.max(0, max - live)), ...of(record.rollout.fallback).slice(0, max)])
      : new Set<Worker>();
    for (const worker of frozen) if (!current.has(worker)) worker.retire(this.#whyNotKept(worker.version, record));
  }

  /**
   * Revives the workers that requests insist on. At `workers.max` an idle one makes room; with none of them idle the request waits.
   *
   * @param ids of workers; what is not frozen is passed over
   */
  resume(ids: readonly string[], record: EndpointRecord): void {
    for (const id of ids) {
      const worker = this.#workers.get(id);
      if (worker?.phase === 'frozen' && this.#makeRoom(ids, record)) worker.revive();
    }
  }

  /** Revives up to `count` workers of a version. @param wish the one that comes first, if it is among them @returns how many */
  revive(version: number, count: number, wish: string | undefined): number {
    const frozen = this.#workers.frozen().filter((worker) => worker.version === version);
    const chosen = frozen.toSorted((a, b) => Number(b.id === wish) - Number(a.id === wish)).slice(0, count);
    for (const worker of chosen) worker.revive();
    return chosen.length;
  }

  #makeRoom(wanted: readonly string[], record: EndpointRecord): boolean {
    const live = this.#workers.live().filter(({ version }) => version !== record.rollout.fallback);
    if (live.length < record.config.workers.max) return true;
    const idle = live.find(({ id, phase, inFlight }) => phase === 'ready' && inFlight === 0 && !wanted.includes(id));
    if (idle) this.putAway(idle.id, record, 'scaled down: a request insists on another worker');
    return idle !== undefined;
  }

  #whyNotKept(version: number, record: EndpointRecord): string {
    const serving = servedBy(record);
    if (!mayComeBack({ version }, record)) return `frozen, and version ${serving} serves`;
    return this.#keeps(record) ? `frozen, and more than workers.max ${record.config.workers.max}` : 'FlashBoot is off';
  }

  #keeps(record: EndpointRecord): boolean {
    if (record.config.flashboot === 'OFF') return false;
    const because = this.#freezer.unavailable;
    if (because !== undefined && !this.#toldUnavailable) {
      this.#toldUnavailable = true;
      this.#events.emit(record, { kind: 'flashboot.unavailable', because });
    }
    return because === undefined;
  }
}

function servedBy({ rollout, version }: EndpointRecord): number {
  return activeVersion(rollout, version);
}

function mayComeBack({ version }: Pick<Worker, 'version'>, record: EndpointRecord): boolean {
  return version === servedBy(record) || version === record.rollout.fallback;
}
