import { isFinal, type Job } from './job.js';
import type { EventContent, JobPage, JobQuery, JobStore, SeenJob, StoredJob } from './job-store.js';
import type { Patience, Waits } from './waits.js';

/** The jobs of one endpoint, to be read and waited for: those of another one are not known to it. */
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

  async find(id: string) {
    return this.#own(await this.#store.find(id), (job) => job);
  }

  /** A job with what it has come to. */
  async get(id: string) {
    return this.#own(await this.#store.get(id), ({ job }) => job);
  }

  /** A job with its input too. */
  async whole(id: string) {
    return this.#own(await this.#store.whole(id), ({ job }) => job);
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
  async submitted(
    id: string,
    submit: () => Promise<Job>,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<SeenJob | undefined> {
    this.#awaited.set(id, undefined);
    try {
      return await this.#patiently(waitMs, signal, async (patience) => {
        await this.#waits.from(`job ${id}`, submit, patience);
        return this.#awaited.get(id) ?? this.#ended(id, patience);
      });
    } finally {
      this.#awaited.delete(id);
    }
  }

  /** @returns the job at its end, or when the wait is over */
  async ended(id: string, waitMs: number, signal: AbortSignal): Promise<StoredJob | undefined> {
    return this.#patiently(waitMs, signal, (patience) => this.#ended(id, patience));
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
    return this.#patiently(waitMs, signal, (patience) => this.#waits.read(`job ${id}`, read, patience, isWanted));
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

  #ended(id: string, patience: Patience): Promise<StoredJob | undefined> {
    const isEnded = (found: StoredJob | undefined) => found === undefined || isFinal(found.job.state);
    return this.#waits.read(`job ${id}`, () => this.get(id), patience, isEnded);
  }

  async #patiently<Found>(
    ms: number,
    signal: AbortSignal,
    run: (patience: Patience) => Promise<Found>,
  ): Promise<Found> {
    const patience = this.#waits.patience(ms, signal);
    try {
      return await run(patience);
    } finally {
      patience.end();
    }
  }

  #own<Found>(found: Found | undefined, jobOf: (found: Found) => Job): Found | undefined {
    return found !== undefined && jobOf(found).endpointId === this.#endpointId ? found : undefined;
  }
}
