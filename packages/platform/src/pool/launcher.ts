import { tellOfStart, type StartReason } from '../events/endpoint-events.js';
import type { BootHistory } from './boot-history.js';
import type { FrozenWorkers } from './frozen-workers.js';
import type { OwnParts } from './pool-parts.js';

interface LauncherParts extends OwnParts {
  readonly frozen: FrozenWorkers;
  readonly boots: BootHistory;
}

/** Why workers have to be started. */
export interface Demand {
  /** Requests that wait, and requests in flight. */
  readonly queued: number;
  readonly running: number;
  /** The id of the worker that the first waiting request prefers. */
  readonly wish: string | undefined;
}

/** Starts the workers of a version: it revives frozen ones first, then starts new ones, with a backoff after failed boots. */
export class Launcher {
  readonly #parts: LauncherParts;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  /** @returns when, in monotonic milliseconds, to try again, if a failed boot makes the start wait */
  start(count: number, { queued, running, wish }: Demand, now: number): number | undefined {
    if (count <= 0) return undefined;
    const { version, endpoint, frozen, events } = this.#parts;
    const reason = { version, queued, running };
    const revived = frozen.revive(count, wish);
    tellOfStart(events, endpoint.record, { ...reason, count: revived });
    return revived === count ? undefined : this.#boot(count - revived, reason, now);
  }

  /** Starts new workers; see `start`. */
  #boot(count: number, reason: Omit<StartReason, 'count'>, now: number): number | undefined {
    const { version, endpoint, store, supervisor, events, gpus, boots, workers } = this.#parts;
    const { record } = boots;
    if (boots.givenUp || !endpoint.mayStart(version)) return undefined;
    if (record.notBefore > now) return record.notBefore;
    const release = store.release(endpoint.record.id, version);
    if (!release) return undefined;
    const isBooting = workers.all().some(({ phase }) => phase === 'initializing');
    const allowed = record.failing ? Number(!isBooting) : count;
    const places = gpus.claim(endpoint.record, release, allowed, () => endpoint.dispensable(version));
    tellOfStart(events, endpoint.record, { ...reason, count: places.length });
    for (const place of places) {
      const worker = supervisor.start(endpoint.record, release, place, endpoint);
      workers.add(worker);
      void worker.ended.then((end) => {
        workers.delete(worker);
        endpoint.workerEnded(worker, end);
      });
    }
    return undefined;
  }
}
