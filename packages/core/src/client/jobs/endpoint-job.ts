import type { JobCalls } from './job-calls.js';
import { EndpointJobError } from './job-error.js';
import { isFinal, type JobRecord } from './job-record.js';
import { Backoff, JobWait, type JobWaitOptions } from './job-wait.js';

/** How long an endpoint holds back the answer of a job that goes on: shorter than what proxies allow an answer. */
const POLL_MS = 45_000;
const STREAM_MS = 5_000;
/** The longest pause between two looks at the progress. */
const PROGRESS_MS = 2_000;

interface StreamAnswer<Part> {
  readonly status: JobRecord['status'];
  readonly stream: readonly { readonly output: Part }[];
}

/**
 * A submitted job. What waits for it asks again after a lost connection, and as long as the endpoint has not been silent for `waitMs` of the
 * client's options.
 */
export class EndpointJob<Output = unknown, Part = unknown> {
  readonly id: string;
  readonly #calls: JobCalls;
  /** Kept once it was read: it does not change any more, and the endpoint removes it after a while. */
  #completed: JobRecord | undefined;

  constructor(calls: JobCalls, id: string, job?: JobRecord) {
    this.id = id;
    this.#calls = calls;
    if (job) this.#keep(job);
  }

  /** @throws EndpointCallError with the status 404 once the job's time is over */
  async status(): Promise<JobRecord<Output>> {
    const job = this.#completed ?? (await this.#calls.ofJob<JobRecord>('status', this.id));
    return this.#keep(job) as JobRecord<Output>;
  }

  /**
   * The output of the job, once it has ended.
   *
   * @throws EndpointJobError if it has not been completed; EndpointTimeoutError, or the reason of the signal, and the job goes on;
   *   EndpointCallError with the status 404 once the job's time is over
   */
  async result(options: JobWaitOptions = {}): Promise<Output> {
    using wait = new JobWait(this.#calls, this.id, options);
    const job = this.#completed ?? (await this.#whenEnded(wait));
    if (job.status !== 'COMPLETED') throw new EndpointJobError(this.#calls.address.label, job);
    return job.output as Output;
  }

  /** Removes the job from the queue, or tells its worker to stop. A job that has ended stays as it is. */
  cancel(): Promise<JobRecord> {
    return this.#calls.ofJob('cancel', this.id);
  }

  /** Puts a job that is FAILED or TIMED_OUT into the queue again, with the same id and input. */
  retry(): Promise<JobRecord> {
    return this.#calls.ofJob('retry', this.id);
  }

  /**
   * The parts of the job's output as they come. Each part is given to one reader.
   *
   * @throws EndpointJobError after the last part if the job has not been completed; EndpointUnavailableError if an answer was lost on its way:
   *   the parts in it are gone, and another `stream()` gives the later ones
   */
  async *stream(options: JobWaitOptions = {}): AsyncGenerator<Part, void, undefined> {
    using wait = new JobWait(this.#calls, this.id, options);
    for (;;) {
      const { status, stream } = await wait.ask<StreamAnswer<Part>>('stream', STREAM_MS);
      for (const { output } of stream) yield output;
      if (!isFinal({ status })) continue;
      if (status === 'COMPLETED') return;
      throw new EndpointJobError(this.#calls.address.label, this.#keep(await wait.ask('status')));
    }
  }

  /**
   * What the job reports of its progress, until it has ended. It is looked at every 0.25 to 2 seconds: of several reports in between the last
   * is given.
   */
  async *progress(options: JobWaitOptions = {}): AsyncGenerator<unknown, void, undefined> {
    using wait = new JobWait(this.#calls, this.id, options);
    const backoff = new Backoff(PROGRESS_MS);
    let last: string | undefined;
    for (;;) {
      const job = this.#completed ?? this.#keep(await wait.ask('status'));
      if (isFinal(job)) return;
      const report = job.status === 'IN_PROGRESS' ? JSON.stringify(job.output) : undefined;
      if (report !== undefined && report !== last) {
        last = report;
        backoff.restart();
        yield job.output;
      }
      await backoff.wait(wait.signal);
    }
  }

  async #whenEnded(wait: JobWait): Promise<JobRecord> {
    const backoff = new Backoff();
    for (;;) {
      const asked = performance.now();
      const job = this.#keep(await wait.ask('status-sync', POLL_MS));
      if (isFinal(job)) return job;
      // Something on the way that cuts answers short must not be asked without a pause.
      if (performance.now() - asked > POLL_MS / 2) backoff.restart();
      else await backoff.wait(wait.signal);
    }
  }

  #keep(job: JobRecord): JobRecord {
    if (job.status === 'COMPLETED') this.#completed = job;
    return job;
  }
}
