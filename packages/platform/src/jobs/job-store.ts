import type { Job, JobEvent, JobPolicy, JobState } from './job.js';

/** A job as it is submitted. */
export interface NewJob {
  readonly id: string;
  readonly endpointId: string;
  readonly policy: JobPolicy;
  /** JSON text. */
  readonly input: string;
  /** Where the finished job is sent. */
  readonly webhook?: string | undefined;
  /** The trace context of its submission, as JSON text of the headers. */
  readonly trace?: string | undefined;
}

/** The most that may wait in the queue of one endpoint. */
export interface QueueLimits {
  readonly jobs: number;
  /** Of inputs, in bytes. */
  readonly bytes: number;
}

/** A job with what it has come to. @typeParam Text of large texts: where they are, within a store */
export interface StoredJob<Text = string> {
  readonly job: Job;
  /** JSON text: the result, or the last progress of a job that is in progress. */
  readonly output: Text | undefined;
  /** What the handler's error said. */
  readonly error: string | undefined;
  readonly webhook: string | undefined;
}

/** A job as its owner sees it. */
export type SeenJob<Text = string> = Pick<StoredJob<Text>, 'job' | 'output' | 'error'>;

/** A job with everything that was submitted and has come of it. */
export interface WholeJob<Text = string> extends StoredJob<Text> {
  /** JSON text. */
  readonly input: Text;
}

/** A job as a worker gets it. */
export interface TakenJob<Text = string> {
  readonly job: Job;
  /** JSON text. */
  readonly input: Text;
  readonly webhook: string | undefined;
  readonly trace: string | undefined;
}

export interface TakenJobs<Text = string> {
  readonly jobs: readonly TakenJob<Text>[];
  /** Whether further jobs may wait. */
  readonly mayBeMore: boolean;
}

/** A finished job whose webhook is to be called. */
export interface DueWebhook {
  readonly job: Job;
  readonly webhook: string;
  /** How often it was called before. */
  readonly calls: number;
  /** Of the job's input and output. */
  readonly bytes: number;
}

/** How many more webhooks may be called now. */
export interface WebhookRoom {
  readonly count: number;
  /** Of the texts of their jobs, beside those of the last one. 0: only jobs with small texts. */
  readonly bytes: number;
  /** Receivers that are not to be called: the beginnings of their addresses, before the path. */
  readonly except: readonly string[];
}

/** What an event brings with it. */
export interface EventContent {
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
}

export interface TakeOptions {
  readonly workerId: string;
  /** How many jobs the worker has room for. It gets less when their inputs come to more than `ANSWER_BYTES`. */
  readonly count: number;
  readonly at: number;
  /** Until when the jobs are the worker's, unless it renews its leases. */
  readonly leaseUntil: number;
}

/** Parts of a job's stream. */
export interface TakenParts {
  readonly state: JobState;
  /** Each as JSON text. */
  readonly parts: readonly string[];
  /** Whether further parts are there already. */
  readonly hasMore: boolean;
}

export interface QueueNumbers {
  readonly counts: Readonly<Record<JobState, number>>;
  /** Bytes of the inputs that wait. */
  readonly queuedBytes: number;
  /** When the oldest waiting job of normal priority entered the queue. */
  readonly oldestQueuedAt: number | undefined;
  /** Waiting jobs of low priority, which are part of the count. */
  readonly lowPriority: number;
}

/** Which jobs of an endpoint are listed. */
export interface JobQuery {
  /** Default: all states. */
  readonly state?: JobState | undefined;
  /** The most jobs of one page. */
  readonly limit: number;
  /** `next` of the page before; without it the list begins with the last job. */
  readonly before?: number | undefined;
}

/** A job in a list, with the beginnings of its texts, so that a page stays small. */
export interface ListedJob {
  readonly job: Job;
  /** The first `SHOWN_CHARACTERS` of the input. */
  readonly input: string;
  /** Of the whole input. */
  readonly inputBytes: number;
  /** The first `SHOWN_CHARACTERS` of what the handler's error said. */
  readonly error: string | undefined;
}

/** Characters (Unicode code points) of a text of a listed job. */
export const SHOWN_CHARACTERS = 1000;

export interface JobPage {
  readonly jobs: readonly ListedJob[];
  /** The place before which the next page begins; undefined if this is the last one. */
  readonly next: number | undefined;
}

/** What another platform that shares the store has changed. */
export type JobChange =
  /** A job waits that did not wait before. */
  | { readonly kind: 'arrived'; readonly endpointId: string }
  /** A job has another state, progress or part, or was removed. */
  | { readonly kind: 'changed'; readonly endpointId: string; readonly id: string }
  /** Any job may have changed: for a while no change could be told. */
  | { readonly kind: 'missed' };

/**
 * Where jobs are kept. What a method has answered survives a crash of the platform and of the machine. Only what workers make again need not
 * survive one of the machine: progress, renewed leases, and for a few milliseconds that a job was given out, since its worker ends with the
 * machine. Every time is one of the wall clock, in milliseconds.
 */
export interface JobStore {
  /**
   * @param onWaiting called when the job can be taken, which may be before it is on the disk: what its worker does meanwhile is stored after it
   * @throws FlashError `FLASH_QUEUE_FULL` if the endpoint's queue has no room, `FLASH_DISK_FULL`
   */
  submit(job: NewJob, at: number, limits: QueueLimits, onWaiting?: () => void): Promise<Job>;
  /** Gives the jobs that have waited longest to a worker, those of low priority last. */
  take(endpointId: string, options: TakeOptions): Promise<TakenJobs>;
  /** @returns those of the jobs that are the worker's */
  renew(workerId: string, ids: readonly string[], leaseUntil: number): Promise<readonly string[]>;
  /**
   * Takes back the jobs of an endpoint whose lease is over. A store of one platform also takes back, at the first call, everything that an
   * earlier platform had given out.
   *
   * @returns the jobs, each after the event `lost`
   */
  recover(endpointId: string, at: number): Promise<readonly Job[]>;
  /** @param listener called after changes that no call of this store has told: those that others have made, and jobs that the store had to end */
  observe(listener: (change: JobChange) => void): void;
  /** @returns the job after the event; undefined if there is no such job, or the event does not apply to it */
  apply(id: string, event: JobEvent, content?: EventContent): Promise<Job | undefined>;
  /** Keeps what a job in progress has reported; false if the job is not the worker's. */
  progress(id: string, workerId: string, output: string): Promise<boolean>;
  /** Adds parts to the stream of a job in progress, each as JSON text; false if the job is not the worker's. */
  addParts(id: string, workerId: string, parts: readonly string[]): Promise<boolean>;
  /** Takes the oldest parts away: `count` of them, or less that come to `ANSWER_BYTES`. @returns undefined if there is no such job */
  takeParts(id: string, count: number): Promise<TakenParts | undefined>;
  find(id: string): Promise<Job | undefined>;
  /** @throws FlashError `FLASH_JOB_UNREADABLE` */
  get(id: string): Promise<StoredJob | undefined>;
  /** @throws FlashError `FLASH_JOB_UNREADABLE` */
  whole(id: string): Promise<WholeJob | undefined>;
  /** Claims finished jobs whose webhook is to be called now. Each is due again `WEBHOOK_CLAIM_MS` later, unless its call was noted. */
  dueWebhooks(at: number, room: WebhookRoom): Promise<readonly DueWebhook[]>;
  /** Notes a call of a job's webhook. @param nextAt when it is called again; undefined if that was the last call */
  webhookCalled(id: string, nextAt: number | undefined): Promise<void>;
  /** The jobs of an endpoint, from the last place of the queue's order to the first: a job that was retried counts as new. */
  list(endpointId: string, query: JobQuery): Promise<JobPage>;
  /** Removes what waits. @returns how many jobs that were */
  purge(endpointId: string): Promise<number>;
  /**
   * Names the queue of a new endpoint, for platforms that share the store.
   *
   * @param name of the endpoint, with those of its app and environment
   * @returns the endpoint's id: `id`, or that which another platform has given to the name
   */
  register(name: string, id: string): Promise<string>;
  /** Removes every job of an endpoint, unless another platform serves it too. */
  forget(endpointId: string): Promise<void>;
  numbers(endpointId: string): Promise<QueueNumbers>;
  /** Removes jobs whose time is over, a limited number in one call. @returns those that were in progress: their workers have to stop */
  removeOld(at: number): Promise<readonly Job[]>;
  /** Ends the store. Calls that have not reached the database by then are rejected with `JobsClosed`, and change nothing. */
  close(): Promise<void>;
}

/** The platform has stopped, and nothing more is asked of its jobs: an answer that comes too late for anyone. */
export class JobsClosed extends Error {
  constructor() {
    super('the platform has stopped, and its jobs with it');
  }
}
