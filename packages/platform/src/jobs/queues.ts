import type { Cancel, Clock } from '../clock/clock.js';
import { wallTime } from '../clock/clock.js';
import { JobClientPlane } from './http/client-plane.js';
import { JobWorkerPlane } from './http/worker-plane.js';
import type { JobQueue } from './job-queue.js';
import type { JobStore, StoredJob } from './job-store.js';
import { Webhooks } from './webhooks/webhooks.js';
import type { Logger } from '../logs/logger.js';
import type { Settings } from '../settings/settings.js';
import type { WorkerKeys } from './worker-keys.js';

/** How often jobs whose time is over are looked for, and leases are renewed. */
const ROUND_MS = 1000;

/** An endpoint with or without a queue. */
interface QueuedEndpoint {
  readonly id: string;
  /** Milliseconds that a job may take; 0 for no limit of its own. */
  readonly timeoutMs: number;
  readonly queue: JobQueue | undefined;
}

export interface QueuesParts {
  readonly fleet: { get(id: string): QueuedEndpoint | undefined; all(): readonly QueuedEndpoint[] };
  readonly jobs: JobStore;
  readonly workerKeys: WorkerKeys;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly onJobsError: (error: unknown) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** The queues of all endpoints, for the router; it removes jobs whose time is over. */
export class Queues {
  readonly #parts: QueuesParts;
  readonly #planes = new WeakMap<JobQueue, { readonly clients: JobClientPlane; readonly workers: JobWorkerPlane }>();
  readonly #webhooks: Webhooks;
  #cancel: Cancel;

  constructor(parts: QueuesParts) {
    this.#parts = parts;
    const onUndelivered = ({ job, webhook }: StoredJob, reason: string, isLast: boolean) =>
      parts.log.warn(
        // Without its query, which may have a secret.
        { job: job.id, endpoint: job.endpointId, webhook: webhook?.replace(/[?#].*$/s, ''), reason },
        isLast ? 'a job was not delivered to its webhook' : 'a job was not delivered to its webhook yet',
      );
    this.#webhooks = new Webhooks({ ...parts, onUndelivered });
    this.#cancel = this.#later();
  }

  /** What answers the clients of an endpoint; undefined if it has no queue. */
  forClients({ id }: { readonly id: string }) {
    const plane = this.#planesOf(id)?.clients;
    return plane && plane.handle.bind(plane);
  }

  /** What answers the workers of an endpoint; undefined if there is no such endpoint, or it has no queue. */
  forWorkers(id: string) {
    const plane = this.#planesOf(id)?.workers;
    return plane && plane.handle.bind(plane);
  }

  close(): void {
    this.#cancel();
  }

  #planesOf(id: string) {
    const endpoint = this.#parts.fleet.get(id);
    const queue = endpoint?.queue;
    if (!endpoint || !queue) return undefined;
    const known = this.#planes.get(queue);
    if (known) return known;
    const made = {
      clients: new JobClientPlane(queue, () => ({
        executionTimeoutMs: endpoint.timeoutMs,
        allowPrivateWebhooks: this.#parts.settings.current().privateWebhooks === 1,
      })),
      workers: new JobWorkerPlane(queue, this.#parts.workerKeys),
    };
    this.#planes.set(queue, made);
    return made;
  }

  #later(): Cancel {
    return this.#parts.clock.after(ROUND_MS, () => {
      this.#cancel = this.#later();
      this.#round().catch(this.#parts.onJobsError);
    });
  }

  async #round(): Promise<void> {
    const { fleet, jobs, clock } = this.#parts;
    const queued = fleet.all().filter(({ queue }) => queue !== undefined);
    if (queued.length === 0) return;
    for (const { queue } of queued) await queue?.renew();
    this.#webhooks.call().catch(this.#parts.onJobsError);
    for (const { endpointId, id } of await jobs.removeOld(wallTime(clock))) fleet.get(endpointId)?.queue?.removed(id);
  }
}
