import { NO_OP_INPUT, type Endpoint } from '@flash-ts/core/contract';
import type { RunpodAccess } from '../access.js';
import { QueueCalls, type CloudJob } from '../queue-calls.js';
import { isReady } from './boot-watch.js';
import { isOfVersion, type Proof, type Sight } from './proof.js';

/** Limits of the job, in milliseconds; one that nobody takes is gone after the second. */
const POLICY = { executionTimeout: 60_000, ttl: 3_600_000 };

/** Proves a queue-based endpoint: a worker of the version has taken a job that does nothing. */
export class JobProof implements Proof {
  readonly #calls: QueueCalls;
  #job: string | undefined;
  #mayNotCall = false;
  #problem: string | undefined;

  constructor(endpoint: Endpoint, access: RunpodAccess) {
    this.#calls = new QueueCalls(endpoint, access);
  }

  get doubt(): string | undefined {
    return this.#problem ?? (this.#job === undefined ? undefined : 'no worker has taken the job of the deploy');
  }

  async look(sight: Sight): Promise<boolean> {
    const { fresh } = sight;
    // It works on a job of somebody else, which is as good.
    if (fresh.some(({ status }) => status === 'RUNNING')) return true;
    if (this.#mayNotCall) return fresh.some(isReady);
    try {
      const job = await this.#current();
      if (job === undefined || job.status === 'IN_QUEUE') return false;
      const isFresh = isOfVersion(job.workerId, sight);
      // One of an earlier version has taken it, or it was removed: the next look submits another.
      if (!isFresh || job.status === 'CANCELLED') this.#job = undefined;
      return isFresh && job.status !== 'CANCELLED';
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message: string };
      this.#mayNotCall = code === 'FLASH_RUNPOD_KEY_REFUSED' || code === 'FLASH_RUNPOD_FORBIDDEN';
      this.#problem = message;
      return false;
    }
  }

  async close(): Promise<void> {
    const id = this.#job;
    this.#job = undefined;
    if (id === undefined) return;
    const job = await this.#calls.status(id).catch(() => undefined);
    if (job?.status === 'IN_QUEUE') await this.#calls.cancel(id).catch(() => undefined);
  }

  async #current(): Promise<CloudJob | undefined> {
    if (this.#job === undefined) {
      this.#job = (await this.#calls.run({ input: NO_OP_INPUT, policy: POLICY })).id;
      return undefined;
    }
    const job = await this.#calls.status(this.#job);
    if (!job) this.#job = undefined;
    return job;
  }
}
