import { wallTime, type Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { WorkerSlot, type SlotListener } from '../pool/worker-slot.js';
import type { Settings } from '../settings/settings.js';
import type { Worker } from '../supervision/worker.js';
import { isFinal, type Job, type JobEvent } from './job.js';
import type {
  EventContent,
  JobChange,
  JobPage,
  JobQuery,
  JobStore,
  NewJob,
  QueueNumbers,
  StoredJob,
} from './job-store.js';
import { RunningJobs } from './running-jobs.js';
import { Signals } from './signals.js';

/** An endpoint as its queue sees it. */
export interface QueueEndpoint extends SlotListener {
  readonly id: string;
  /** A worker of any version. */
  worker(id: string): Worker | undefined;
  workers(): readonly Worker[];
  /** Requests a pass of the reconcile loop. */
  reconcile(): void;
}

export interface QueueParts {
  readonly jobs: JobStore;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Told of an error that no caller waits for. */
  readonly onJobsError: (error: unknown) => void;
}

/** What the autoscaler has to know of the jobs that wait. */
export interface JobDemand {
  /** Jobs of normal priority: those of low priority start no worker. */
  readonly queued: number;
  /** Milliseconds that the oldest of them has waited. */
  readonly oldestWaitMs: number;
}

export const NO_JOBS: JobDemand = { queued: 0, oldestWaitMs: 0 };

const NEVER_USED: QueueNumbers = {
  counts: { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 },
  queuedBytes: 0,
  lowPriority: 0,
  oldestQueuedAt: undefined,
};

/** Milliseconds after which a job is timed out that could not be when it was due. */
const AGAIN_MS = 1000;

/** A worker that waits for jobs. */
interface Poll {
  readonly workerId: string;
  readonly wake: () => void;
}

/**
 * The jobs of an endpoint: it gives them to workers that ask, each in a slot of its worker, so that a worker with a job is scaled, drained and
 * frozen as one with a request is.
 */
export class JobQueue {
  readonly #endpoint: QueueEndpoint;
  readonly #parts: QueueParts;
  readonly #running: RunningJobs;
  readonly #signals = new Signals();
  /** In the order of their arrival. */
  readonly #polls = new Set<Poll>();
  /** Settled when the jobs that an earlier platform had given out wait again. */
  readonly #takenBack: Promise<void>;
  /** Counts what makes jobs wait, so that an arrival beside a query is not missed. */
  #arrivals = 0;
  /** Whether jobs may wait in the store. */
  #mayHaveJobs = true;
  #numbers = NEVER_USED;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;
  /** Jobs that were given out again since the platform has started. */
  #retried = 0;

  constructor(endpoint: QueueEndpoint, parts: QueueParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
    this.#running = new RunningJobs(parts, (id) => this.#inBackground(this.#timeOut(id)));
    this.#takenBack = this.#takeBack().catch(parts.onJobsError);
  }

  /** The numbers of jobs by state, as they were last read. */
  get numbers(): QueueNumbers {
    return this.#numbers;
  }

  get demand(): JobDemand {
    const { counts, lowPriority, oldestQueuedAt } = this.#numbers;
    const now = this.#now();
    return { queued: counts.IN_QUEUE - lowPriority, oldestWaitMs: Math.max(0, now - (oldestQueuedAt ?? now)) };
  }

  /** @throws FlashError `FLASH_QUEUE_FULL`, `FLASH_DISK_FULL` */
  async submit(job: Omit<NewJob, 'endpointId'>): Promise<Job> {
    const { queueJobs: jobs, queueBytes: bytes } = this.#parts.settings.current();
    const queued = await this.#parts.jobs.submit({ ...job, endpointId: this.#endpoint.id }, this.#now(), {
      jobs,
      bytes,
    });
    this.#arrived();
    return queued;
  }

  /** A job of this endpoint. */
  async get(id: string): Promise<StoredJob | undefined> {
    const stored = await this.#parts.jobs.get(id);
    return stored?.job.endpointId === this.#endpoint.id ? stored : undefined;
  }

  /** The jobs of this endpoint by pages, the last one first. */
  list(query: JobQuery): Promise<JobPage> {
    return this.#parts.jobs.list(this.#endpoint.id, query);
  }

  /** @returns undefined if the job has ended already, or is not known */
  async cancel(id: string): Promise<Job | undefined> {
    return this.#end(id, { kind: 'cancelled', at: this.#now() });
  }

  /** @returns undefined unless the job has failed or timed out */
  async retry(id: string): Promise<Job | undefined> {
    const job = await this.#parts.jobs.apply(id, { kind: 'retried', at: this.#now() });
    if (job) this.#arrived();
    return job;
  }

  /** @returns how many jobs have been removed */
  async purge(): Promise<number> {
    const removed = await this.#parts.jobs.purge(this.#endpoint.id);
    this.#look();
    return removed;
  }

  /** Takes parts of a job's stream away. */
  takeParts(id: string, count: number) {
    return this.#parts.jobs.takeParts(id, count);
  }

  /**
   * Gives jobs to a worker, or waits for some. A frozen worker, one that is starting and one that is ending get none.
   *
   * @returns none when the wait is over, or the worker is to end
   */
  async take(workerId: string, count: number, waitMs: number, signal: AbortSignal): Promise<readonly StoredJob[]> {
    await this.#takenBack;
    const until = this.#parts.clock.now() + waitMs;
    for (;;) {
      const worker = this.#endpoint.worker(workerId);
      if (this.#closed || signal.aborted || !worker || mustEnd(worker)) return [];
      const arrivals = this.#arrivals;
      if (worker.phase === 'ready' && this.#mayHaveJobs) {
        const jobs = await this.#give(worker, count);
        if (jobs.length > 0) return jobs;
      }
      const left = until - this.#parts.clock.now();
      if (left <= 0) return [];
      if (arrivals === this.#arrivals || worker.phase !== 'ready') await this.#wait(workerId, left, signal);
    }
  }

  /** The jobs of a worker that it has to stop; waits for one. */
  async stops(workerId: string, waitMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const due = this.#running.takeStops(workerId);
    if (due.length > 0) return due;
    await this.#waitFor(`stop ${workerId}`, waitMs, signal);
    return this.#running.takeStops(workerId);
  }

  /** Takes a worker's result. @returns the job; undefined if it is not the worker's any more */
  async result(
    workerId: string,
    id: string,
    outcome: Extract<JobEvent, { kind: 'ended' }>['outcome'],
    content: EventContent,
  ) {
    const job = await this.#end(id, { kind: 'ended', at: this.#now(), workerId, outcome }, content);
    this.#running.release(workerId, id);
    return job;
  }

  /** Takes a report of a job in progress. @returns whether the job is the worker's */
  async progress(workerId: string, id: string, output: string): Promise<boolean> {
    const isKept = await this.#parts.jobs.progress(id, workerId, output);
    if (isKept) this.#signals.tell(`job ${id}`);
    return isKept;
  }

  async addParts(workerId: string, id: string, parts: readonly string[]): Promise<boolean> {
    const isKept = await this.#parts.jobs.addParts(id, workerId, parts);
    if (isKept) this.#signals.tell(`job ${id}`);
    return isKept;
  }

  /** Call it after each change of a worker's phase. */
  workerChanged(worker: Worker): void {
    this.#signals.tell(`worker ${worker.id}`);
    if (worker.phase === 'gone') this.#inBackground(this.#lose(worker.id));
  }

  /** The numbers of `/health`, in the cloud's form. */
  async health(): Promise<object> {
    const { counts } = await this.#parts.jobs.numbers(this.#endpoint.id);
    return {
      jobs: {
        completed: counts.COMPLETED,
        failed: counts.FAILED + counts.TIMED_OUT,
        inProgress: counts.IN_PROGRESS,
        inQueue: counts.IN_QUEUE,
        retried: this.#retried,
      },
      workers: workersByState(this.#endpoint.workers()),
    };
  }

  /** Submits a job, and waits for its end. @returns the job, also when the wait is over */
  async submitAndWait(
    job: Omit<NewJob, 'endpointId'>,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<StoredJob | undefined> {
    const until = this.#parts.clock.now() + waitMs;
    // The wait begins before the job is there, so that its end is not missed and need not be looked for.
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.#signals.wait(`job ${job.id}`, resolve);
    try {
      await this.submit(job);
      await this.#until(promise, waitMs, signal, resolve);
    } finally {
      end();
    }
    const left = Math.max(0, until - this.#parts.clock.now());
    const isEnded = (found: StoredJob | undefined) => found === undefined || isFinal(found.job.state);
    return this.waitFor(job.id, () => this.get(job.id), left, signal, isEnded);
  }

  /**
   * Reads something of a job until it is as wanted.
   *
   * @returns what was read last, also when the wait is over
   */
  async waitFor<Found>(
    id: string,
    read: () => Promise<Found>,
    waitMs: number,
    signal: AbortSignal,
    isWanted: (found: Found) => boolean,
  ): Promise<Found> {
    const until = this.#parts.clock.now() + waitMs;
    for (;;) {
      // The wait begins before the reading, so that nothing in between is missed.
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = this.#signals.wait(`job ${id}`, resolve);
      const found = await read();
      const left = until - this.#parts.clock.now();
      if (isWanted(found) || left <= 0 || signal.aborted || this.#closed) {
        end();
        return found;
      }
      await this.#until(promise, left, signal, resolve);
      end();
    }
  }

  /** Renews the leases of jobs whose workers run. What is not a worker's any more it has to stop. */
  async renew(at = this.#now()): Promise<void> {
    const leaseUntil = at + this.#parts.settings.current().jobLeaseMs;
    for (const [workerId, ids] of this.#running.byWorker()) {
      const kept = new Set(await this.#parts.jobs.renew(workerId, ids, leaseUntil));
      for (const id of ids) if (!kept.has(id)) this.#stop(id);
    }
  }

  /** Takes back jobs whose lease is over: of a platform that has ended, for example. */
  async recover(at: number): Promise<void> {
    for (const job of await this.#parts.jobs.recover(this.#endpoint.id, at)) {
      this.#stop(job.id);
      this.#changed(job);
    }
  }

  /** Follows what another platform has changed. */
  observed(change: JobChange): void {
    if (change.kind === 'changed') {
      this.#signals.tell(`job ${change.id}`);
      this.#look();
      // The store knows whether its worker may go on: what is told may have been overtaken.
      if (this.#running.has(change.id)) this.#inBackground(this.renew());
      return;
    }
    if (change.kind === 'missed') this.#signals.tellBeginning('job ');
    this.#arrived();
  }

  /** Tells a worker that its job has been removed. */
  removed(id: string): void {
    this.#stop(id);
    this.#signals.tell(`job ${id}`);
    this.#look();
  }

  /** Removes all jobs, when the endpoint is deleted. */
  async forget(): Promise<void> {
    await this.#parts.jobs.forget(this.#endpoint.id).catch(this.#parts.onJobsError);
  }

  /** Gives out no more jobs. */
  close(): void {
    this.#closed = true;
    this.#signals.tellAll();
    for (const { wake } of this.#polls) wake();
    this.#running.close();
  }

  async #give(worker: Worker, count: number): Promise<readonly StoredJob[]> {
    const { jobs, clock, settings } = this.#parts;
    const arrivals = this.#arrivals;
    // Taken before the jobs: a worker that is about to get some is not idle.
    const slots = Array.from({ length: count }, () => new WorkerSlot(worker, clock, this.#endpoint));
    const at = this.#now();
    const leaseUntil = at + settings.current().jobLeaseMs;
    try {
      const taken = await jobs.take(this.#endpoint.id, { workerId: worker.id, count, at, leaseUntil });
      for (const { job } of taken) this.#running.add(job, slots.pop() as WorkerSlot);
      if (taken.length < count && arrivals === this.#arrivals) this.#mayHaveJobs = false;
      // Others may wait for what this worker has left.
      else this.#wakeOne();
      if (taken.length > 0) this.#look();
      // Its end may have been told while the store was asked.
      if (worker.phase === 'gone') await this.#lose(worker.id);
      return taken;
    } finally {
      for (const slot of slots) slot.release();
    }
  }

  /** @returns the job after the event, if the event applies to it */
  async #end(id: string, event: JobEvent, content?: EventContent): Promise<Job | undefined> {
    const job = await this.#parts.jobs.apply(id, event, content);
    if (!job) return undefined;
    if (event.kind === 'cancelled' || event.kind === 'timed-out') this.#stop(id);
    this.#changed(job);
    return job;
  }

  #changed({ id, state }: Job): void {
    if (state === 'IN_QUEUE') {
      this.#retried += 1;
      this.#arrived();
    } else this.#look();
    this.#signals.tell(`job ${id}`);
  }

  /** Tells the worker of a job to stop it. */
  #stop(id: string): void {
    const workerId = this.#running.stop(id);
    if (workerId !== undefined) this.#signals.tell(`stop ${workerId}`);
  }

  async #timeOut(id: string): Promise<void> {
    try {
      await this.#end(id, { kind: 'timed-out', at: this.#now() });
    } catch (error) {
      this.#running.timeOutAgain(id, AGAIN_MS);
      throw error;
    }
  }

  #now(): number {
    return wallTime(this.#parts.clock);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch(this.#parts.onJobsError);
  }

  async #lose(workerId: string): Promise<void> {
    const at = this.#now();
    await Promise.all(this.#running.lose(workerId).map((id) => this.#end(id, { kind: 'lost', at, workerId })));
  }

  async #takeBack(): Promise<void> {
    await this.#parts.jobs.recover(this.#endpoint.id, this.#now());
    this.#arrived();
  }

  #arrived(): void {
    this.#arrivals += 1;
    this.#mayHaveJobs = true;
    this.#wakeOne();
    this.#look();
  }

  /** Lets the ready worker that has waited longest ask again. */
  #wakeOne(): void {
    for (const poll of this.#polls) {
      if (this.#endpoint.worker(poll.workerId)?.phase !== 'ready') continue;
      this.#polls.delete(poll);
      poll.wake();
      return;
    }
  }

  /** Reads the numbers anew, and lets the endpoint follow them. Calls beside a reading are answered by one further reading. */
  #look(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#read().finally(() => (this.#looking = undefined));
    this.#inBackground(this.#looking);
  }

  async #read(): Promise<void> {
    while (this.#lookAgain && !this.#closed) {
      this.#lookAgain = false;
      this.#numbers = await this.#parts.jobs.numbers(this.#endpoint.id);
      this.#endpoint.reconcile();
    }
  }

  /** Waits for jobs, or for a change of the worker. */
  async #wait(workerId: string, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const poll = { workerId, wake: resolve };
    this.#polls.add(poll);
    const end = this.#signals.wait(`worker ${workerId}`, resolve);
    await this.#until(promise, ms, signal, resolve);
    end();
    this.#polls.delete(poll);
  }

  async #waitFor(name: string, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.#signals.wait(name, resolve);
    await this.#until(promise, ms, signal, resolve);
    end();
  }

  async #until(promise: Promise<void>, ms: number, signal: AbortSignal, resolve: () => void): Promise<void> {
    const deadline = this.#parts.deadlines.after(ms, resolve);
    signal.addEventListener('abort', resolve, { once: true });
    await promise;
    deadline.cancel();
    signal.removeEventListener('abort', resolve);
  }
}

function mustEnd({ phase }: Worker): boolean {
  return phase === 'draining' || phase === 'gone';
}

/** The numbers of workers in the cloud's words. */
function workersByState(workers: readonly Worker[]): Record<string, number> {
  const count = (isCounted: (worker: Worker) => boolean) => workers.filter(isCounted).length;
  const ready = workers.filter(({ phase }) => phase === 'ready');
  return {
    idle: ready.filter(({ inFlight }) => inFlight === 0).length,
    initializing: count(({ starting, waits }) => starting && !waits),
    ready: ready.length,
    running: ready.filter(({ inFlight }) => inFlight > 0).length,
    throttled: count(({ waits }) => waits),
    unhealthy: count(({ phase }) => phase === 'unhealthy' || phase === 'stuck'),
  };
}
