import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FlashError } from '@flash-ts/core/errors';
import { JobsClosed } from '../job-store.js';
import type { JobCall, JobMethod, JobReplies, JobReply } from './job-calls.js';
import type { JobTables } from './job-tables.js';
import type { JobThreadData } from './job-thread.js';

/** The built program, also for tests, which run this module from its source. */
const THREAD = new URL('../../../dist/jobs/sqlite/job-thread.js', import.meta.url);

/**
 * MB of V8's young generation in the thread, whose garbage is rows and messages. Node's default of 192 MB would fill up with it: half a minute of
 * submissions would stay in memory.
 */
const YOUNG_MB = 8;

/** The thread has ended before it has answered: whether the call has changed anything is not known. */
export class ThreadEnded extends Error {}

interface Pending {
  readonly onCommitted: (() => void) | undefined;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that owns `jobs.db`, as the platform's own thread calls it. It starts with the first call, and anew with the first after its end. */
export class JobsThread {
  readonly #data: JobThreadData;
  readonly #onUnusedFiles: (names: readonly string[]) => void;
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | undefined;
  #calls: JobCall[] = [];
  #number = 0;
  #closed = false;

  /** @param onUnusedFiles told of files that no job names any more */
  constructor(data: JobThreadData, onUnusedFiles: (names: readonly string[]) => void) {
    this.#data = data;
    this.#onUnusedFiles = onUnusedFiles;
  }

  /** @throws FlashError of the catalogue, Error for any other that the call has come to, `ThreadEnded`, `JobsClosed` after `close` */
  call<Method extends JobMethod>(
    method: Method,
    ...args: Parameters<JobTables[Method]>
  ): Promise<ReturnType<JobTables[Method]>> {
    return this.callTelling(undefined, method, ...args);
  }

  /** The same. @param onCommitted called when other calls see the change, of those that `TOLD_AT_COMMIT` names */
  callTelling<Method extends JobMethod>(
    onCommitted: (() => void) | undefined,
    method: Method,
    ...args: Parameters<JobTables[Method]>
  ): Promise<ReturnType<JobTables[Method]>> {
    // A call would start the thread again, on a database that another platform may have by then.
    if (this.#closed) return Promise.reject(new JobsClosed());
    return new Promise((resolve, reject) => {
      const number = ++this.#number;
      this.#pending.set(number, { onCommitted, resolve, reject });
      // Calls of one turn of the event loop cross the border to the thread together.
      if (this.#calls.length === 0) setImmediate(() => this.#send());
      this.#calls.push({ number, method, args });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#send();
    const thread = this.#thread;
    if (!thread) return;
    const ended = once(thread, 'exit');
    thread.postMessage('close');
    await ended;
  }

  #send(): void {
    if (this.#calls.length === 0) return;
    this.#thread ??= this.#start();
    this.#thread.postMessage(this.#calls);
    this.#calls = [];
  }

  #start(): Worker {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    const thread = new Worker(THREAD, { workerData: this.#data, execArgv: [], name: 'jobs', resourceLimits });
    thread.on('message', ({ replies, unusedFiles, committed }: JobReplies) => {
      for (const number of committed) this.#pending.get(number)?.onCommitted?.();
      if (unusedFiles.length > 0) this.#onUnusedFiles(unusedFiles);
      for (const reply of replies) this.#settle(reply);
    });
    let failure: Error | undefined;
    thread.on('error', (error: Error) => (failure = error));
    thread.on('exit', () => {
      this.#thread = undefined;
      const error = new ThreadEnded(failure?.message ?? 'the thread of the queues has ended', { cause: failure });
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
    });
    return thread;
  }

  #settle(reply: JobReply): void {
    const pending = this.#pending.get(reply.number);
    this.#pending.delete(reply.number);
    if (!pending) return;
    if ('value' in reply) pending.resolve(reply.value as never);
    else pending.reject(errorOf(reply.error));
  }
}

function errorOf(error: Extract<JobReply, { readonly error: unknown }>['error']): Error {
  return typeof error === 'string' ? new Error(error) : FlashError.fromReport(error);
}
