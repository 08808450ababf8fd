import type { Clock } from '../clock/clock.js';
import { JobQueue } from '../jobs/job-queue.js';
import type { JobSlot, QueueEndpoint, QueueParts, RemoteWorkers } from '../jobs/queue-parts.js';
import type { QueuedEndpoint } from '../jobs/queues.js';
import { RemoteWorker } from './remote-worker.js';

/** A queue that a server has for an endpoint of a cluster. */
export interface RemoteQueueOptions {
  /** In the paths of its clients and workers: `shop-production-resize`. */
  readonly id: string;
  /** Among the queues of the database: app, environment and name with `/` between them. */
  readonly name: string;
  /** Of the endpoint, in milliseconds; 0 for none. */
  readonly executionTimeoutMs: number;
  /** Of the endpoint, in milliseconds. */
  readonly ttlMs?: number | undefined;
}

/** Milliseconds without a request after which a worker counts as lost. Workers send one every 10 s at least. */
const LOST_MS = 45_000;
/** Longer than two pings, and shorter than `LOST_MS`: a worker that is still there has named its jobs by then. */
const ADOPT_MS = 30_000;

/** An endpoint whose workers somebody else starts, and scales by the numbers of `/health`. */
export class RemoteEndpoint implements QueueEndpoint, QueuedEndpoint {
  readonly id: string;
  readonly timeoutMs: number;
  readonly ttlMs: number | undefined;
  readonly queue: JobQueue;
  readonly remote: RemoteWorkers;
  readonly #clock: Clock;
  readonly #workers = new Map<string, RemoteWorker>();

  /** @param id that the database has for the queue's name */
  constructor(id: string, { executionTimeoutMs, ttlMs }: RemoteQueueOptions, parts: QueueParts) {
    this.id = id;
    this.timeoutMs = executionTimeoutMs;
    this.ttlMs = ttlMs;
    this.#clock = parts.clock;
    this.remote = { adoptMs: ADOPT_MS, heard: (workerId) => this.#heard(workerId) };
    this.queue = new JobQueue(this, parts);
  }

  worker(id: string): RemoteWorker | undefined {
    return this.#workers.get(id);
  }

  workers(): readonly RemoteWorker[] {
    return [...this.#workers.values()];
  }

  mayTake({ phase }: RemoteWorker): boolean {
    return phase === 'ready';
  }

  jobSlot(worker: RemoteWorker): JobSlot {
    return worker.slot();
  }

  /** Nothing follows the numbers here: whoever scales the workers asks for them. */
  reconcile(): void {}

  /** Gives up workers that have not been heard of for too long. Call it regularly. */
  loseSilent(): void {
    const now = this.#clock.now();
    for (const worker of this.#workers.values()) {
      if (now - worker.heardAt < LOST_MS) continue;
      worker.phase = 'gone';
      this.#changed(worker);
    }
  }

  #heard(id: string): void {
    const known = this.#workers.get(id);
    if (known) known.heardAt = this.#clock.now();
    else this.#workers.set(id, new RemoteWorker(id, this.#clock.now(), (worker) => this.#changed(worker)));
  }

  #changed(worker: RemoteWorker): void {
    // The next request of its process, or of the one that comes after it, makes it known again.
    if (worker.phase === 'gone') this.#workers.delete(worker.id);
    this.queue.workerChanged(worker);
  }
}
