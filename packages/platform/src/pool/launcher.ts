import { tellOfStart, type StartReason } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import type { EndpointSlots } from '../hardware/endpoint-slots.js';
import type { Dispensable, GpuDesk } from '../hardware/gpu-desk.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker, WorkerOwner } from '../supervision/worker.js';
import type { Boots } from './boots.js';
import { inProgress } from '../routing/next-worker.js';
import type { Placement } from './pool-queue.js';
import type { Reserve } from './frozen-workers.js';
import type { WorkerSet } from './worker-set.js';

export interface LauncherParts {
  readonly store: EndpointStore;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly boots: Boots;
  readonly workers: WorkerSet;
  readonly reserve: Reserve;
  readonly placement: Placement;
  readonly slots: EndpointSlots;
  readonly gpus: GpuDesk;
  /** Of the workers that are started here. */
  readonly owner: WorkerOwner;
  /** Called once at its end; it is out of `workers` then. */
  readonly ended: (worker: Worker, end: WorkerEnd) => void;
  /** Whether workers of a version have to wait for the end of those before it. */
  readonly held: (version: number) => boolean;
}

/** Brings up an endpoint's workers: frozen ones before fresh ones, and fresh ones as fast as the boots of their version let it. */
export class Launcher {
  readonly #parts: LauncherParts;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  /** @returns when to try again, if a failed boot makes the start wait */
  start(record: EndpointRecord, version: number, count: number, now: number): number | undefined {
    if (count <= 0) return undefined;
    const { workers, placement, reserve, events } = this.#parts;
    const told = { version, queued: placement.queued, running: inProgress(workers.inRotation()) };
    const revived = reserve.revive(version, count, placement.wish());
    tellOfStart(events, record, { ...told, count: revived });
    return revived === count ? undefined : this.#boot(record, count - revived, now, told);
  }

  /** Starts fresh workers; see `start`. */
  #boot(record: EndpointRecord, count: number, now: number, told: Omit<StartReason, 'count'>): number | undefined {
    const { store, supervisor, events, slots, boots: allBoots, workers, owner, ended } = this.#parts;
    const { version } = told;
    const boots = allBoots.of(version);
    if (boots.loop?.givenUp || this.#parts.held(version)) return undefined;
    if (boots.notBefore > now) return boots.notBefore;
    const release = store.release(record.id, version);
    if (!release) return undefined;
    const inTrial = workers.all().some((worker) => worker.version === version && worker.phase === 'initializing');
    const allowed = boots.failing ? Number(!inTrial) : count;
    const places = slots.claim(record, release, allowed, () => this.#dispensable(record, version));
    tellOfStart(events, record, { ...told, count: places.length });
    for (const place of places) {
      const worker = supervisor.start(record, release, place, owner);
      workers.add(worker);
      void worker.ended.then((end) => {
        workers.delete(worker);
        ended(worker, end);
      });
    }
    return undefined;
  }

  /**
   * Workers that may have to go for one that has no GPU: frozen ones and then spare ones, of whichever endpoint, and in a release those of
   * the versions before, idle ones first. A trial takes nothing from the version that serves.
   */
  #dispensable({ rollout }: EndpointRecord, version: number): Dispensable[] {
    const { supervisor, gpus, workers } = this.#parts;
    const others = [...supervisor.freezer.frozen(), ...gpus.spare()];
    if (rollout.canary !== null) return others.filter(({ id }) => !workers.get(id));
    const older = workers.live().filter((worker) => worker.version < version);
    return [...others, ...older.toSorted((a, b) => a.inFlight - b.inFlight)];
  }
}
