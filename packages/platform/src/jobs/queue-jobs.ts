import { isFinal, type Job } from './job.js';
import { platformErrors } from '../errors/catalogue.js';
import type { EventContent, JobPage, JobQuery, JobStore, SeenJob, StoredJob, WholeJob } from './job-store.js';
import type { Patience, Waits } from './waits.js';

/**
 * The jobs of one endpoint, to be read and waited for: those of another one are not known to it.
 *
 * @throws FlashError `FLASH_JOB_UNKNOWN` from each method that names a job
 */
export class QueueJobs {
  readonly #endpointId: string;
  readonly #store: JobStore;
  readonly #waits: Waits;
  /** Jobs whose submitter waits for their end, and what they have come to. */
  readonly #awaited = new Map<string, SeenJob | undefined>();

  constructor(endpointId: string, store: JobStore, waits: Waits) {
    this.#endpointId = endpointId;
    this.#store = store;
    this.#waits = waits;
  }

  async find(id: string): Promise<Job> {
    const job = await this.#store.find(id);
    return job?.endpointId === this.#endpointId ? job : unknownJob(id);
  }

  /** A job with what it has come to. */
  async get(id: string): Promise<StoredJob> {
    const found = await this.#store.get(id);
    return found?.job.endpointId === this.#endpointId ? found : unknownJob(id);
  }

  /** A job with its input too. */
  async whole(id: string): Promise<WholeJob> {
    const found = await this.#store.whole(id);
    return found?.job.endpointId === this.#endpointId ? found : unknownJob(id);
  }

  /** By pages, the last job first. */
  list(query: JobQuery): Promise<JobPage> {
    return this.#store.list(this.#endpointId, query);
  }

  /**
   * Waits for the end of a job that `submit` submits. If it ends on this platform, the store is not asked for what was just written.
   *
   * @returns the job, also when the wait is over
   */
  async submitted(id: string, submit: () => Promise<Job>, waitMs: number, signal: AbortSignal): Promise<SeenJob> {
    this.#awaited.set(id, undefined);
    try {
      return await this.#waits.patiently(waitMs, signal, async (patience) => {
        await this.#waits.from(`job ${id}`, submit, patience);
        return this.#awaited.get(id) ?? this.#ended(id, patience);
      });
    } finally {
      this.#awaited.delete(id);
    }
  }

  /** @returns the job at its end, or when the wait is over */
  ended(id: string, waitMs: number, signal: AbortSignal): Promise<StoredJob> {
    return this.#waits.patiently(waitMs, signal, (patience) => this.#ended(id, patience));
  }

  /**
   * Reads something of a job until it is as wanted.
   *
   * @returns what was read last, also when the wait is over
   */
  until<Found>(
    id: string,
    read: () => Promise<Found>,
    waitMs: number,
    signal: AbortSignal,
    isWanted: (found: Found) => boolean,
  ): Promise<Found> {
    return this.#waits.patiently(waitMs, signal, (patience) => this.#waits.read(`job ${id}`, read, patience, isWanted));
  }

  /** A job has changed, and that is stored: tells everyone who waits for it. */
  changed(job: Job, { output, error }: EventContent = {}): void {
    if (this.#awaited.has(job.id) && isFinal(job.state)) this.#awaited.set(job.id, { job, output, error });
    this.tell(job.id);
  }

  /** Lets everyone who waits for a job look again. */
  tell(id: string): void {
    this.#waits.tell(`job ${id}`);
  }

  /** The same for all jobs. */
  tellAll(): void {
    this.#waits.tellBeginning('job ');
  }

  #ended(id: string, patience: Patience): Promise<StoredJob> {
    const read = () => this.get(id);
    return this.#waits.read(`job ${id}`, read, patience, ({ job }) => isFinal(job.state));
  }
}

export function unknownJob(id: string): never {
  throw platformErrors.FLASH_JOB_UNKNOWN({ id });
}
