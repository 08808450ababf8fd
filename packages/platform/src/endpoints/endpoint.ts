import type { EndpointWorkerLives, ReleaseWatchView } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { EndpointGpus } from '../hardware/endpoint-gpus.js';
import type { Dispensable, GpuAllocator } from '../hardware/gpu-allocator.js';
import { JobQueue } from '../jobs/job-queue.js';
import type { QueueParts } from '../jobs/queue-parts.js';
import { NO_JOBS, type JobDemand } from '../jobs/queue-watch.js';
import { FlashBoot } from '../pool/flash-boot.js';
import type { PoolEndpoint } from '../pool/pool-endpoint.js';
import type { PoolParts } from '../pool/pool-parts.js';
import { WorkerSlot } from '../pool/worker-slot.js';
import type { VersionRole } from '../releases/rollout.js';
import { RequestCrashes } from '../routing/request-crashes.js';
import { requestLimitMs } from '../routing/request-limit.js';
import type { RoutableEndpoint, Ticket, Waiter } from '../routing/slot.js';
import { Arrivals } from '../routing/waiting-line.js';
import { earliest } from '../scaling/earliest.js';
import { servingScaling } from '../scaling/scaling-config.js';
import { requestsPerWorker, type EndpointRecord } from '../records/endpoint-record.js';
import { PastWorkers } from '../supervision/past-workers.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import { workerLife } from '../supervision/worker-life.js';
import type { Worker } from '../supervision/worker.js';
import { canaryOf, canaryShare, moveRequests, poolFor } from './canary.js';
import { Pools } from './pools.js';
import { ReconcileLoop } from './reconcile-loop.js';
import { noWorkers, Refusals } from './refusal.js';
import { Releases } from './releases.js';
import { isInRotation, servingShare } from './serving.js';

export interface EndpointParts
  extends
    Pick<QueueParts, 'jobs' | 'onJobsError' | 'onJobEnded'>,
    Omit<PoolParts, 'endpoint' | 'gpus' | 'flashBoot' | 'arrivals'> {
  readonly gpus: GpuAllocator;
  /** In development a new version that can't boot beside the previous one replaces it. */
  readonly development: boolean;
  /** Whether answers to callers include boot errors of workers. */
  readonly tellBootErrors: boolean;
}

/**
 * One endpoint: it splits its requests between the pools of its versions and scales each pool. It reconciles after every event (the arrival
 * or end of a request, a change of a worker or of the settings) and when a deadline is due. In a steady state, arrivals and ends of
 * requests need no pass (`SteadyState`).
 */
export class Endpoint implements RoutableEndpoint, PoolEndpoint {
  readonly id: string;
  readonly crashes: RequestCrashes;
  /** The GPUs of its workers. */
  readonly gpus: EndpointGpus;
  /** Its jobs, if it is queue-based. */
  readonly queue: JobQueue | undefined;
  readonly #parts: EndpointParts;
  readonly #past = new PastWorkers();
  readonly #pools: Pools;
  readonly #releases: Releases;
  readonly #refusals: Refusals;
  readonly #loop: ReconcileLoop;
  #closed: FlashError | undefined;

  constructor(record: EndpointRecord, parts: EndpointParts) {
    this.id = record.id;
    this.#parts = parts;
    this.crashes = new RequestCrashes(parts.settings, parts.clock);
    this.#loop = new ReconcileLoop((now) => this.#reconcileOnce(now), parts.clock);
    this.gpus = new EndpointGpus(this, parts);
    const flashBoot = new FlashBoot(parts.supervisor.freezer, parts.events);
    const arrivals = new Arrivals();
    this.#pools = new Pools({ ...parts, endpoint: this, gpus: this.gpus, flashBoot, arrivals });
    this.#releases = new Releases(record, { ...parts, pools: this.#pools, crashes: this.crashes });
    this.#releases.follow(record);
    this.#refusals = new Refusals({ ...parts, pools: this.#pools, gpus: this.gpus });
    this.queue = record.config.type === 'QUEUE' ? new JobQueue(this, parts) : undefined;
  }

  /** See `PoolEndpoint`. */
  backlogOf(version: number): JobDemand {
    const isServing = this.queue !== undefined && version === this.#pools.serving.version;
    return isServing ? this.queue.demand : NO_JOBS;
  }

  get timeoutMs(): number {
    return this.record.config.timeout;
  }

  get requestMs(): number {
    // The time of a job is limited by its own policy.
    return this.queue ? Number.MAX_SAFE_INTEGER : requestLimitMs(this.timeoutMs, this.#parts.settings.current());
  }

  get scalerValue(): number {
    return requestsPerWorker(this.record.config);
  }

  get record(): EndpointRecord {
    return this.#releases.record;
  }

  /** Requests or jobs that wait for a worker. */
  get queued(): number {
    return this.#pools.queued + (this.queue?.demand.queued ?? 0);
  }

  workers(): Worker[] {
    return this.#pools.workers();
  }

  worker(id: string): Worker | undefined {
    return this.#pools.worker(id);
  }

  /** See `QueueEndpoint`. */
  mayTake(worker: Worker): boolean {
    return worker.phase === 'ready' && isInRotation(worker, this.record, this.#pools);
  }

  /** See `QueueEndpoint`. */
  jobSlot(worker: Worker): WorkerSlot {
    return new WorkerSlot(worker, this.#parts.clock, this);
  }

  roleOf(version: number): VersionRole {
    return this.#releases.roleOf(version);
  }

  /** Why the serving version was given up; undefined if it was not. */
  get givenUp(): string | undefined {
    return this.#pools.serving.boots.givenUp?.reason;
  }

  /** The last boot error of the serving version, until one of its workers becomes ready. */
  get bootError(): string | undefined {
    return this.#pools.serving.boots.record.lastError;
  }

  /** Why its jobs wait, for their clients: see `Refusals.jobsWait`. */
  get jobsWait(): string | undefined {
    return this.#refusals.jobsWait(this.workers().filter((worker) => this.mayTake(worker)).length);
  }

  /** Why no process of the newest version has been started yet, while its first worker waits for a start. */
  get waiting(): string | undefined {
    const { version } = this.record;
    const own = this.#pools.find(version)?.workers.all() ?? [];
    const hasBegun = own.some(({ waits }) => !waits) || this.#past.all().some((life) => life.version === version);
    return hasBegun ? undefined : own[0]?.reason;
  }

  /** The watch over the serving version. */
  get watch(): ReleaseWatchView | undefined {
    return this.#releases.watch;
  }

  /** The history of its workers, including those that have ended. */
  lives(): EndpointWorkerLives {
    const now = this.#now();
    return { workers: this.workers().map((worker) => workerLife(worker, now, null)), gone: this.#past.all() };
  }

  /** See `RoutableEndpoint`. */
  reserve(waiter: Waiter, first = false): Ticket | undefined {
    return poolFor(waiter, this.record, this.#pools).reserve(waiter, first);
  }

  /** See `SlotListener`. */
  released(worker: Worker): void {
    const pool = this.#pools.find(worker.version);
    if (pool) pool.queue.requestEnded();
    else this.reconcile();
  }

  /** See `SlotListener`. */
  acquitted(worker: Worker, request: string): void {
    if (!this.#closed && this.#releases.acquitted(worker, request)) queueMicrotask(() => this.reconcile());
  }

  /** See `WorkerOwner`. */
  changed(worker: Worker): void {
    this.queue?.workerChanged(worker);
    if (worker.phase === 'draining') worker.upstream.drain(this.#parts.settings.current().upgradedDrainMs);
    if (this.#closed) return;
    this.#disturb();
    if (worker.phase === 'ready') {
      this.#pools.of(worker.version).boots.becameReady(worker);
      this.#releases.becameReady(worker);
    }
    // In a separate pass: a pass in progress may have made the change. The end of a worker is reported to `workerEnded` at once, with its
    // reason, which decides whether another worker may be started.
    if (worker.phase !== 'gone') queueMicrotask(() => this.reconcile());
  }

  /** See `PoolEndpoint`. */
  freezeOrRetire(worker: Worker, reason: string): void {
    this.#pools.of(worker.version).frozen.freezeOrRetire(worker, reason);
  }

  /** See `PoolEndpoint`. */
  mayStart(version: number): boolean {
    return this.#releases.mayStart(version);
  }

  /**
   * See `PoolEndpoint`: frozen workers and then spare ones, of any endpoint, and during a release those of earlier versions, idle ones
   * first. A canary takes no GPU from the serving version.
   */
  dispensable(version: number): readonly Dispensable[] {
    const { supervisor, gpus } = this.#parts;
    const others = [...supervisor.freezer.frozen(), ...gpus.spare()];
    if (this.record.rollout.canary !== null) return others.filter(({ id }) => !this.worker(id));
    const older = this.#pools.all().flatMap((pool) => (pool.version < version ? pool.workers.live() : []));
    return [...others, ...older.toSorted((a, b) => a.inFlight - b.inFlight)];
  }

  /** Workers that no request needs at present. */
  spare(): readonly Worker[] {
    const { serving } = this.#pools;
    return serving.spare(servingScaling(this.record, serving.boots.retryAsked));
  }

  /** See `PoolEndpoint`. */
  waitedTooLong(): FlashError {
    return this.#refusals.waitedTooLong();
  }

  /** Applies changed settings or a new version, which are stored already. */
  update(record: EndpointRecord): void {
    if (record.version !== this.record.version) this.crashes.clear();
    this.#releases.follow(record);
    if (this.givenUp !== undefined) this.#pools.serving.boots.tryAgain();
    this.reconcile();
  }

  /** Verifies a failed version again. @param record with the release started again; it is stored already */
  startOver(record: EndpointRecord): void {
    this.crashes.clear();
    this.#pools.of(record.version).boots.startOver();
    this.update(record);
  }

  /** Starts a worker of the serving version even if its last workers have failed or it was given up. */
  retry(): void {
    this.crashes.clear();
    this.#pools.serving.boots.tryAgain();
    this.reconcile();
  }

  /** Ends all workers. Waiting requests are refused, requests in flight are finished. @returns when all workers have ended */
  async close(reason: string): Promise<void> {
    this.#closed ??= noWorkers(reason);
    this.#loop.stop();
    this.queue?.close();
    this.#refuseAll(this.#closed);
    this.gpus.close();
    const workers = this.workers();
    for (const worker of workers) worker.terminate(reason);
    await Promise.all(workers.map(({ ended }) => ended));
  }

  /** Compares the state with the settings and does what is due. */
  reconcile(): void {
    this.#loop.run();
  }

  /** @returns when, in monotonic milliseconds, the next pass is due without an event */
  #reconcileOnce(now: number): number | undefined {
    if (this.#closed) {
      this.#refuseAll(this.#closed);
      return undefined;
    }
    this.#disturb();
    this.#releases.endWatch(now);
    moveRequests(this.record, this.#pools);
    for (const { queue } of this.#pools.all()) queue.refuseLost();
    this.#releases.endRetired();
    const proving = this.#releases.proveCandidate(now);
    for (const { frozen, queue } of this.#pools.all()) {
      frozen.evict();
      frozen.resume(queue.resumed());
    }
    const serving = this.#pools.serving.scale(servingShare(this.record, this.#pools), now);
    const canary = canaryOf(this.record, this.#pools)?.scale(canaryShare(this.record), now);
    const watching = this.#releases.keepFallback(now);
    this.gpus.settle(this.record);
    this.#serveWaiting();
    this.#pools.dropRetired();
    return earliest(proving, watching, serving, canary);
  }

  #serveWaiting(): void {
    const { serving } = this.#pools;
    for (const pool of this.#pools.all()) if (pool !== serving) pool.serve(this.scalerValue);
    const { workers } = serving.serve(this.scalerValue);
    const reason = this.#refusals.reason(this.record, workers.length);
    if (reason === undefined) return;
    // So that the endpoint recovers once the cause of its failures is corrected.
    const isWanted = this.queued > 0 && serving.boots.givenUp === undefined;
    if (isWanted && serving.boots.askRetry()) queueMicrotask(() => this.reconcile());
    serving.queue.refuseAll(reason);
  }

  /** See `PoolEndpoint`. */
  workerEnded(worker: Worker, end: WorkerEnd): void {
    // A worker that was cancelled before its process began has no history.
    if (!worker.waits) this.#past.add(workerLife(worker, this.#now(), end));
    if (this.#closed) return;
    this.#releases.workerEnded(worker, end);
    this.reconcile();
  }

  /** Ends the steady states, because something has changed. */
  #disturb(): void {
    for (const { queue } of this.#pools.all()) queue.disturb();
  }

  #refuseAll(error: FlashError): void {
    for (const { queue } of this.#pools.all()) queue.refuseAll(error);
  }

  #now() {
    return { monotonic: this.#parts.clock.now(), wall: Date.now() };
  }
}
