import { wallTime } from '../clock/clock.js';
import { platformErrors } from '../errors/catalogue.js';
import { Dispatcher } from './dispatcher.js';
import { isFinal, type Job, type JobEvent } from './job.js';
import type { JobReport } from './job-report.js';
import type { EventContent, JobChange, NewJob, QueueNumbers, TakenParts } from './job-store.js';
import { JobsInProgress } from './jobs-in-progress.js';
import { queueHealth } from './queue-health.js';
import { QueueJobs, unknownJob } from './queue-jobs.js';
import { mustEnd, type JobWorker, type QueueEndpoint, type QueueParts } from './queue-parts.js';
import { QueueWatch, type JobDemand } from './queue-watch.js';
import { Waits } from './waits.js';

/**
 * How long a request of a worker that is to end is held: short, since the worker waits for its answer, and long enough that it does not ask
 * all the time.
 */
const LAST_POLL_MS = 1000;

/**
 * The jobs of an endpoint: it gives them to workers that ask, each in a slot of its worker, so that a worker with a job is scaled, drained and
 * frozen as one with a request is.
 */
export class JobQueue {
  /** Its jobs, to be read and waited for. */
  readonly jobs: QueueJobs;
  readonly #endpoint: QueueEndpoint;
  readonly #parts: QueueParts;
  readonly #waits: Waits;
  readonly #watch: QueueWatch;
  readonly #inProgress: JobsInProgress;
  readonly #dispatcher: Dispatcher;
  /** Settled when the jobs that an earlier platform had given out wait again. */
  readonly #takenBack: Promise<void>;
  /** Monotonic time until which no lease counts as over. */
  readonly #adoptUntil: number;
  /** Jobs that were given out again since the platform has started. */
  #retried = 0;

  constructor(endpoint: QueueEndpoint, parts: QueueParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
    const waits = new Waits(parts);
    this.jobs = new QueueJobs(endpoint.id, parts.jobs, waits);
    const watch = new QueueWatch(endpoint, parts);
    const inProgress = new JobsInProgress({
      ...parts,
      waits,
      end: (...event) => this.#end(...event),
      retire: (workerId, reason) => endpoint.worker(workerId)?.retire(reason),
    });
    this.#waits = waits;
    this.#watch = watch;
    this.#inProgress = inProgress;
    this.#dispatcher = new Dispatcher({ ...parts, endpoint, waits, inProgress, onGiven: () => watch.look() });
    this.#adoptUntil = parts.clock.now() + (endpoint.remote?.adoptMs ?? 0);
    this.#takenBack = this.#takeBack().catch(parts.onJobsError);
  }

  /** The numbers of jobs by state, as they were last read. */
  get numbers(): QueueNumbers {
    return this.#watch.numbers;
  }

  /** Reads the numbers now. */
  refresh(): Promise<void> {
    return this.#watch.refresh();
  }

  get demand(): JobDemand {
    return this.#watch.demand;
  }

  /** @throws FlashError `FLASH_QUEUE_FULL`, `FLASH_DISK_FULL` */
  submit(job: Omit<NewJob, 'endpointId'>): Promise<Job> {
    const { queueJobs: jobs, queueBytes: bytes } = this.#parts.settings.current();
    const submitted = { ...job, endpointId: this.#endpoint.id };
    return this.#parts.jobs.submit(submitted, this.#now(), { jobs, bytes }, () => this.#arrived());
  }

  /** @returns the job; one that has ended already stays as it is @throws FlashError `FLASH_JOB_UNKNOWN` */
  async cancel(id: string): Promise<Job> {
    await this.jobs.find(id);
    return (await this.#end(id, { kind: 'cancelled', at: this.#now() })) ?? this.jobs.find(id);
  }

  /** @throws FlashError `FLASH_JOB_UNKNOWN`, `FLASH_JOB_NOT_FAILED` unless it has failed or timed out */
  async retry(id: string): Promise<Job> {
    await this.jobs.find(id);
    const job = await this.#parts.jobs.apply(id, { kind: 'retried', at: this.#now() });
    if (!job) throw platformErrors.FLASH_JOB_NOT_FAILED({ id, state: (await this.jobs.find(id)).state });
    this.#arrived();
    return job;
  }

  /** @returns how many jobs have been removed */
  async purge(): Promise<number> {
    const removed = await this.#parts.jobs.purge(this.#endpoint.id);
    this.#watch.look();
    return removed;
  }

  /** Takes parts of a job's stream away. @throws FlashError `FLASH_JOB_UNKNOWN` */
  async takeParts(id: string, count: number): Promise<TakenParts> {
    return (await this.#parts.jobs.takeParts(id, count)) ?? unknownJob(id);
  }

  /** The numbers of `/health`, in the cloud's form. */
  async health(): Promise<object> {
    return queueHealth(await this.#parts.jobs.numbers(this.#endpoint.id), this.#retried, this.#endpoint.workers());
  }

  /** Gives jobs to a worker: see `Dispatcher.take`. */
  async take(workerId: string, count: number, waitMs: number, signal: AbortSignal) {
    await this.#takenBack;
    if (this.#isToEnd(workerId)) await this.#waits.for(`worker ${workerId}`, Math.min(waitMs, LAST_POLL_MS), signal);
    return this.#dispatcher.take(workerId, count, waitMs, signal);
  }

  /** The jobs of a worker that it has to stop; waits for one. */
  stops(workerId: string, waitMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const ms = this.#isToEnd(workerId) ? Math.min(waitMs, LAST_POLL_MS) : waitMs;
    return this.#inProgress.stops(workerId, ms, signal);
  }

  /** Takes a worker's result. @returns the job; undefined if it is not the worker's any more */
  async result(
    workerId: string,
    { id, startedAt }: { readonly id: string; readonly startedAt: number | undefined },
    { outcome, content }: Pick<JobReport, 'outcome' | 'content'>,
  ) {
    const job = await this.#end(id, { kind: 'ended', at: this.#now(), workerId, outcome, startedAt }, content);
    this.#inProgress.running.release(workerId, id, startedAt);
    return job;
  }

  /** A worker has shown its key. */
  heard(workerId: string): void {
    this.#endpoint.remote?.heard(workerId);
  }

  /** A worker has said which jobs it works at. */
  async busyWith(workerId: string, ids: ReadonlySet<string>): Promise<void> {
    const isBusyWith = (id: string) => ids.has(id);
    this.#inProgress.running.releaseStopped(workerId, isBusyWith);
    if (!this.#endpoint.remote) return;
    await this.#inProgress.loseUnnamed(workerId, isBusyWith);
    for (const id of ids) if (!this.#inProgress.running.has(id)) await this.#adopt(workerId, id);
  }

  /** Gives a worker that asked for its end no more jobs, and ends it after those that it has. */
  replace(workerId: string): void {
    this.#endpoint.worker(workerId)?.retire('the worker has asked to be replaced');
  }

  /** Takes a report of a job in progress. @returns whether the job is the worker's */
  async progress(workerId: string, id: string, output: string): Promise<boolean> {
    const isKept = await this.#parts.jobs.progress(id, workerId, output);
    if (isKept) this.jobs.tell(id);
    return isKept;
  }

  async addParts(workerId: string, id: string, parts: readonly string[]): Promise<boolean> {
    const isKept = await this.#parts.jobs.addParts(id, workerId, parts);
    if (isKept) this.jobs.tell(id);
    return isKept;
  }

  /** Call it after each change of a worker's phase. */
  workerChanged(worker: JobWorker): void {
    this.#waits.tell(`worker ${worker.id}`);
    // A worker in Python ends when its open requests are answered.
    if (mustEnd(worker)) this.#waits.tell(`stop ${worker.id}`);
    if (worker.phase === 'gone') this.#inProgress.lose(worker).catch(this.#parts.onJobsError);
    this.#dispatcher.rotationChanged();
  }

  /** Renews the leases of jobs whose workers run. */
  renew(at: number): Promise<void> {
    return this.#inProgress.renew(at);
  }

  /** Takes back jobs whose lease is over: of a platform that has ended, for example. */
  async recover(at: number): Promise<void> {
    if (this.#parts.clock.now() < this.#adoptUntil) return;
    for (const job of await this.#parts.jobs.recover(this.#endpoint.id, at)) {
      this.#inProgress.running.stop(job.id);
      this.#changed(job);
    }
  }

  /** Follows what another platform has changed. */
  observed(change: JobChange): void {
    if (change.kind === 'changed') {
      this.jobs.tell(change.id);
      this.#watch.look();
      // The store knows whether its worker may go on: what is told may have been overtaken.
      if (this.#inProgress.running.has(change.id)) this.#inProgress.renew().catch(this.#parts.onJobsError);
      return;
    }
    if (change.kind === 'missed') this.jobs.tellAll();
    this.#arrived();
  }

  /** Tells a worker that its job has been removed. */
  removed(id: string): void {
    this.#inProgress.running.stop(id);
    this.jobs.tell(id);
    this.#watch.look();
  }

  /** Removes all jobs, when the endpoint is deleted. */
  async forget(): Promise<void> {
    await this.#parts.jobs.forget(this.#endpoint.id).catch(this.#parts.onJobsError);
  }

  /** Gives out no more jobs. */
  close(): void {
    this.#watch.close();
    this.#waits.close();
    this.#inProgress.running.close();
  }

  /** @returns the job after the event, if the event applies to it */
  async #end(id: string, event: JobEvent, content?: EventContent): Promise<Job | undefined> {
    const job = await this.#parts.jobs.apply(id, event, content);
    if (!job) return undefined;
    if (event.kind === 'cancelled' || event.kind === 'timed-out') this.#inProgress.running.stop(id);
    this.#changed(job, content);
    return job;
  }

  #changed(job: Job, content?: EventContent): void {
    const { state } = job;
    if (isFinal(state)) this.#parts.onJobEnded(job);
    if (state === 'IN_QUEUE') {
      this.#retried += 1;
      this.#arrived();
    } else this.#watch.look();
    this.jobs.changed(job, content);
  }

  async #takeBack(): Promise<void> {
    // Workers that go on without this process tell first what they have.
    if (!this.#endpoint.remote) await this.#parts.jobs.recover(this.#endpoint.id, this.#now());
    this.#arrived();
  }

  /** Takes over a job that a worker has from an earlier run of this process. */
  async #adopt(workerId: string, id: string): Promise<void> {
    const worker = this.#endpoint.worker(workerId);
    const job = await this.#jobOf(workerId, id);
    if (!worker || !job || this.#inProgress.running.has(id)) return;
    this.#inProgress.adopt(job, this.#endpoint.jobSlot(worker));
    // It may have ended while it was read.
    if (!(await this.#jobOf(workerId, id))) this.#inProgress.running.release(workerId, id, undefined);
  }

  async #jobOf(workerId: string, id: string): Promise<Job | undefined> {
    const job = await this.#parts.jobs.find(id);
    const isIts = job?.endpointId === this.#endpoint.id && job.workerId === workerId;
    return isIts && job.state === 'IN_PROGRESS' ? job : undefined;
  }

  #arrived(): void {
    this.#dispatcher.arrived();
    this.#watch.look();
  }

  #isToEnd(workerId: string): boolean {
    const worker = this.#endpoint.worker(workerId);
    return worker !== undefined && mustEnd(worker);
  }

  #now(): number {
    return wallTime(this.#parts.clock);
  }
}
