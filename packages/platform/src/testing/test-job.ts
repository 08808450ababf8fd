import { EndpointCallError, type EndpointJob, type JobRecord, type QueueClient } from '@flash-ts/core/client';
import type { TestWorker } from './test-worker.js';
import { until, type WaitOptions } from './until.js';

const ENDED: ReadonlySet<JobRecord['status']> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

/** What a job needs of its endpoint. */
export interface JobPlace {
  readonly name: string;
  readonly client: QueueClient;
  workers(): Promise<readonly TestWorker[]>;
}

/** A job on the platform under test. */
export class TestJob<Output = unknown, Part = unknown> {
  readonly id: string;
  readonly #place: JobPlace;

  constructor(id: string, place: JobPlace) {
    this.id = id;
    this.#place = place;
  }

  /** The job as it is now; undefined if the platform does not know it any more. */
  async status(): Promise<JobRecord<Output> | undefined> {
    try {
      return (await this.#place.client.status(this.id)) as JobRecord<Output>;
    } catch (error) {
      if (error instanceof EndpointCallError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Waits until the job matches: `until(({ output }) => output !== undefined)`. @throws FlashError `FLASH_TEST_IN_VAIN` */
  until(wanted: (job: JobRecord<Output>) => boolean, options?: WaitOptions): Promise<JobRecord<Output>> {
    return this.#until(`the job matches ${String(wanted)}`, wanted, options);
  }

  /** The job at its end, whatever that is. @throws FlashError `FLASH_TEST_IN_VAIN` */
  ended(options?: WaitOptions): Promise<JobRecord<Output>> {
    return this.#until('the job has ended', ({ status }) => ENDED.has(status), options);
  }

  /** The output of the job, once it is completed. @throws EndpointJobError if it ends otherwise */
  result(): Promise<Output> {
    return this.#job.result();
  }

  /** The parts of its output as they come. */
  stream(): AsyncGenerator<Part, void, undefined> {
    return this.#job.stream();
  }

  /** The worker that has the job; waits until one has it. @throws FlashError `FLASH_TEST_IN_VAIN`, for a job that has ended too */
  async worker(options?: WaitOptions): Promise<TestWorker> {
    const find = async () => {
      const job = await this.status();
      if (job?.status !== 'IN_PROGRESS') return { job };
      const worker = (await this.#place.workers()).find(({ id }) => id === job.workerId);
      return { job, worker };
    };
    const what = `a worker has the job ${this.id} of ${this.#place.name}`;
    const { worker } = await until(what, find, (found) => found.worker !== undefined, options);
    return worker as TestWorker;
  }

  /** Waits until the platform does not know the job any more: its time to live, or the time for which a result is kept, is over. */
  async gone(options?: WaitOptions): Promise<void> {
    const what = `the job ${this.id} of ${this.#place.name} is gone`;
    await until(
      what,
      () => this.status(),
      (job) => job === undefined,
      options,
    );
  }

  /** Removes it from the queue, or tells its worker to stop. */
  async cancel(): Promise<void> {
    await this.#job.cancel();
  }

  /** Puts it into the queue again, if it is FAILED or TIMED_OUT. */
  async retry(): Promise<void> {
    await this.#job.retry();
  }

  get #job(): EndpointJob<Output, Part> {
    return this.#place.client.job(this.id) as EndpointJob<Output, Part>;
  }

  async #until(
    what: string,
    wanted: (job: JobRecord<Output>) => boolean,
    options?: WaitOptions,
  ): Promise<JobRecord<Output>> {
    const where = `${what} (${this.id} of ${this.#place.name})`;
    const isWanted = (job: JobRecord<Output> | undefined) => job !== undefined && wanted(job);
    return (await until(where, () => this.status(), isWanted, options)) as JobRecord<Output>;
  }
}
