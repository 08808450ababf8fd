import type { WorkerPhase } from '@flash-ts/core/contract';
import type { JobOptions } from '../artifacts/manifest.js';
import type { Cancel } from '../clock/clock.js';
import { wallTime } from '../clock/clock.js';
import { BodyTurns } from './http/body-turns.js';
import { JobClientPlane, type JobClientParts } from './http/client-plane.js';
import { OperationLimits } from './http/operation-limits.js';
import { JobWorkerPlane } from './http/worker-plane.js';
import type { JobQueue } from './job-queue.js';
import type { DueWebhook, JobChange } from './job-store.js';
import type { QueueParts } from './queue-parts.js';
import { Webhooks } from './webhooks/webhooks.js';
import type { Logger } from '../logs/logger.js';
import type { WorkerKeys } from './worker-keys.js';

/** How often leases are renewed, and jobs are looked for whose lease or whole time is over. */
const ROUND_MS = 1000;

/** An endpoint with or without a queue. */
export interface QueuedEndpoint {
  readonly id: string;
  /** Milliseconds that a job may take; 0 for no limit of its own. */
  readonly timeoutMs: number;
  readonly queue: JobQueue | undefined;
  /** What keeps its jobs waiting beside their turn, where that is known. */
  readonly jobsWait?: string | undefined;
  workers(): readonly { readonly phase: WorkerPhase }[];
}

export interface QueuesParts<E extends QueuedEndpoint = QueuedEndpoint> extends Pick<
  QueueParts,
  'jobs' | 'clock' | 'settings' | 'onJobsError'
> {
  readonly fleet: { get(id: string): E | undefined; all(): readonly E[] };
  readonly jobOptions: (endpoint: E) => JobOptions;
  readonly workerKeys: Pick<WorkerKeys, 'fits'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Whether clients reach the methods of a class by `/{method}/runsync` too. */
  readonly routeByName: boolean;
}

/** The queues of all endpoints, for the router; it removes jobs whose time is over. */
export class Queues<E extends QueuedEndpoint = QueuedEndpoint> {
  readonly #parts: QueuesParts<E>;
  readonly #planes = new WeakMap<JobQueue, { readonly clients: JobClientPlane; readonly workers: JobWorkerPlane }>();
  readonly #clientTurns = new BodyTurns();
  /** Of their own, so that no slow client holds up a result. */
  readonly #workerTurns = new BodyTurns();
  readonly #webhooks: Webhooks;
  #cancel: Cancel;
  /** Whether the last round has not ended yet: the store may be slow. */
  #inRound = false;

  constructor(parts: QueuesParts<E>) {
    this.#parts = parts;
    const onUndelivered = ({ job, webhook }: DueWebhook, reason: string, isLast: boolean) =>
      parts.log.warn(
        // Without its query, which may have a secret.
        { job: job.id, endpoint: job.endpointId, webhook: webhook.replace(/[?#].*$/s, ''), reason },
        isLast ? 'a job was not delivered to its webhook' : 'a job was not delivered to its webhook yet',
      );
    this.#webhooks = new Webhooks({ ...parts, onUndelivered });
    this.#cancel = this.#later();
    parts.jobs.observe((change) => this.#observed(change));
  }

  /** What answers the clients of an endpoint; undefined if it has no queue, which costs its requests no search. */
  forClients({ id, queue }: { readonly id: string; readonly queue?: object | undefined }) {
    const plane = queue && this.#planesOf(id)?.clients;
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
      clients: new JobClientPlane(queue, this.#clientParts(endpoint)),
      workers: new JobWorkerPlane(queue, this.#workerTurns, this.#parts.workerKeys),
    };
    this.#planes.set(queue, made);
    return made;
  }

  #clientParts(endpoint: E): JobClientParts {
    const { settings, clock, routeByName } = this.#parts;
    const options = () => this.#parts.jobOptions(endpoint);
    return {
      turns: this.#clientTurns,
      limits: new OperationLimits({
        clock,
        percent: () => settings.current().queueLimitPercent,
        readyWorkers: () => endpoint.workers().filter(({ phase }) => phase === 'ready').length,
      }),
      defaults: () => ({
        executionTimeoutMs: endpoint.timeoutMs,
        ttlMs: options().ttlMs,
        allowPrivateWebhooks: settings.current().privateWebhooks === 1,
      }),
      jobsWait: () => endpoint.jobsWait,
      methods: () => (routeByName ? options().methods : []),
    };
  }

  #later(): Cancel {
    return this.#parts.clock.after(ROUND_MS, () => {
      this.#cancel = this.#later();
      this.#round().catch(this.#parts.onJobsError);
    });
  }

  async #round(): Promise<void> {
    const { fleet, jobs, clock, onJobsError } = this.#parts;
    const queues = this.#queues();
    if (queues.length === 0 || this.#inRound) return;
    this.#inRound = true;
    try {
      const at = wallTime(clock);
      await Promise.all(queues.map((queue) => keepLeases(queue, at).catch(onJobsError)));
      this.#webhooks.call().catch(onJobsError);
      for (const { endpointId, id } of await jobs.removeOld(at)) fleet.get(endpointId)?.queue?.removed(id);
    } finally {
      this.#inRound = false;
    }
  }

  #queues(): JobQueue[] {
    return this.#parts.fleet.all().flatMap(({ queue }) => queue ?? []);
  }

  #observed(change: JobChange): void {
    const { fleet } = this.#parts;
    if (change.kind !== 'missed') return fleet.get(change.endpointId)?.queue?.observed(change);
    for (const queue of this.#queues()) queue.observed(change);
  }
}

/** The leases that are renewed are over later than those that are looked for, however long the store takes. */
async function keepLeases(queue: JobQueue, at: number): Promise<void> {
  await queue.renew(at);
  await queue.recover(at);
}
