import { platformErrors } from '../../errors/catalogue.js';
import type { Job, JobEvent } from '../job.js';
import type {
  EventContent,
  JobChange,
  JobStore,
  NewJob,
  QueueLimits,
  StoredJob,
  TakenJob,
  TakenJobs,
  TakeOptions,
  WholeJob,
} from '../job-store.js';
import { queuedJob } from '../next-job.js';
import type { JobMethod } from './job-calls.js';
import type { JobTables } from './job-tables.js';
import { JobTexts, type UnreadableText } from './job-texts.js';
import type { JobThreadData } from './job-thread.js';
import { JobsThread } from './jobs-thread.js';
import { LARGE_BYTES, type KeptText } from './kept-text.js';
import { LargeTexts } from '../../store/large-texts.js';

export interface SqliteJobsPlace extends JobThreadData {
  /** Folder of the inputs and outputs that are too large for the database. */
  readonly folder: string;
}

/**
 * Jobs in a database of SQLite, which a thread of its own owns: an answer waits for the disk, other work of the platform does not. A platform
 * without queues has no such thread. Inputs and outputs over `LARGE_BYTES` lie in files beside the database.
 */
export class SqliteJobStore implements JobStore {
  readonly #thread: JobsThread;
  readonly #texts: JobTexts;
  readonly #listeners: ((change: JobChange) => void)[] = [];

  readonly renew = this.#answerOf('renew');
  readonly addParts = this.#answerOf('addParts');
  readonly takeParts = this.#answerOf('takeParts');
  readonly find = this.#answerOf('find');
  readonly dueWebhooks = this.#answerOf('dueWebhooks');
  readonly webhookCalled = this.#answerOf('webhookCalled');
  readonly list = this.#answerOf('list');
  readonly purge = this.#answerOf('purge');
  readonly forget = this.#answerOf('forget');
  readonly numbers = this.#answerOf('numbers');
  readonly removeOld = this.#answerOf('removeOld');

  constructor({ folder, ...data }: SqliteJobsPlace) {
    this.#thread = new JobsThread(data, (files) => this.#texts.remove(files));
    this.#texts = new JobTexts(new LargeTexts(folder, data.maxBytes), () => this.#thread.call('files'));
  }

  async submit(
    { input, webhook, trace, ...submitted }: NewJob,
    at: number,
    limits: QueueLimits,
    onWaiting?: () => void,
  ): Promise<Job> {
    const job = queuedJob(submitted, at);
    const bytes = Buffer.byteLength(input);
    // Asked first, so that a queue without room costs no file.
    if (bytes > LARGE_BYTES) await this.#thread.call('checkRoom', job.endpointId, bytes, limits);
    const kept = await this.#texts.keep(input, bytes);
    return this.#texts.naming(kept, async () => {
      await this.#thread.callTelling(onWaiting, 'submit', { job, webhook, trace }, kept, limits);
      return job;
    });
  }

  async take(endpointId: string, options: TakeOptions): Promise<TakenJobs> {
    const { jobs, mayBeMore } = await this.#thread.call('take', endpointId, options);
    const read = await Promise.all(jobs.map((job) => this.#readTaken(job, options)));
    return { jobs: read.filter((job) => job !== undefined), mayBeMore };
  }

  recover(endpointId: string, at: number): Promise<readonly Job[]> {
    // What a crash has left goes at the start. If it can't, the next write of a file says why.
    this.#texts.open().catch(() => undefined);
    return this.#thread.call('recover', endpointId, at);
  }

  /** No one else changes the jobs of this platform; told are those that fail because their input can't be read. */
  observe(listener: (change: JobChange) => void): void {
    this.#listeners.push(listener);
  }

  async apply(id: string, event: JobEvent, { output, error }: EventContent = {}): Promise<Job | undefined> {
    const kept = output === undefined ? undefined : await this.#texts.keep(output);
    return this.#texts.naming(kept, () => this.#thread.call('apply', id, event, { output: kept, error }));
  }

  async progress(id: string, workerId: string, output: string): Promise<boolean> {
    const kept = await this.#texts.keep(output);
    return this.#texts.naming(kept, () => this.#thread.call('progress', id, workerId, kept));
  }

  get(id: string): Promise<StoredJob | undefined> {
    return this.#read(
      () => this.#thread.call('get', id),
      async (job) => ({ ...job, output: await this.#output(job) }),
    );
  }

  whole(id: string): Promise<WholeJob | undefined> {
    return this.#read(
      () => this.#thread.call('whole', id),
      async (job) => ({ ...job, input: await this.#input(job), output: await this.#output(job) }),
    );
  }

  register(_name: string, id: string): Promise<string> {
    return Promise.resolve(id);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  /** A method that the thread answers alone. */
  #answerOf<Method extends JobMethod>(method: Method) {
    return (...args: Parameters<JobTables[Method]>) => this.#thread.call(method, ...args);
  }

  /** The job for its worker; undefined if its input can't be read: then it has failed. */
  async #readTaken(taken: TakenJob<KeptText>, { at, workerId }: TakeOptions): Promise<TakenJob | undefined> {
    try {
      return { ...taken, input: await this.#input(taken) };
    } catch (error) {
      const { id, endpointId } = taken.job;
      const ended: JobEvent = { kind: 'ended', at, workerId, outcome: 'FAILED' };
      // Where that can't be written, the job's lease ends, and it is given out again.
      await this.apply(id, ended, { error: (error as Error).message }).catch(() => undefined);
      for (const told of this.#listeners) told({ kind: 'changed', endpointId, id });
      return undefined;
    }
  }

  /** Reads the texts of a job, whose files may be removed or replaced meanwhile: then its row does not name them any more. */
  async #read<Kept, Read>(
    ask: () => Promise<Kept | undefined>,
    read: (kept: Kept) => Promise<Read>,
  ): Promise<Read | undefined> {
    let unreadable: string | undefined;
    for (;;) {
      const kept = await ask();
      if (kept === undefined) return undefined;
      try {
        return await read(kept);
      } catch (error) {
        const file = ((error as Error).cause as UnreadableText).file;
        if (file === unreadable) throw error;
        unreadable = file;
      }
    }
  }

  #input({ job, input }: { readonly job: Job; readonly input: KeptText }): Promise<string> {
    return this.#text(job, 'input', input);
  }

  async #output({ job, output }: StoredJob<KeptText>): Promise<string | undefined> {
    return output && this.#text(job, 'output', output);
  }

  /** @throws FlashError `FLASH_JOB_UNREADABLE` */
  async #text({ id }: Job, name: 'input' | 'output', text: KeptText): Promise<string> {
    try {
      return await this.#texts.read(text);
    } catch (cause) {
      throw platformErrors.FLASH_JOB_UNREADABLE({ id, name, problem: (cause as Error).message }, { cause });
    }
  }
}
