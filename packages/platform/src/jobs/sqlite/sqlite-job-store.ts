import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FlashError } from '@flash-ts/core/errors';
import type { JobStore } from '../job-store.js';
import type { JobCall, JobMethod, JobReply } from './job-calls.js';
import type { JobThreadData } from './job-thread.js';

/** The built program, also for tests, which run this module from its source. */
const THREAD = new URL('../../../dist/jobs/sqlite/job-thread.js', import.meta.url);

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Jobs in a database of SQLite, which a thread of its own owns: an answer waits for the disk, other work of the platform does not. The thread
 * starts with the first call; a platform without queues has none.
 */
export class SqliteJobStore implements JobStore {
  readonly #data: JobThreadData;
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | undefined;
  #calls: JobCall[] = [];
  #number = 0;

  constructor(data: JobThreadData) {
    this.#data = data;
  }

  readonly submit = this.#method('submit');
  readonly take = this.#method('take');
  readonly renew = this.#method('renew');
  readonly recover = this.#method('recover');
  readonly apply = this.#method('apply');
  readonly progress = this.#method('progress');
  readonly addParts = this.#method('addParts');
  readonly takeParts = this.#method('takeParts');
  readonly get = this.#method('get');
  readonly dueWebhooks = this.#method('dueWebhooks');
  readonly webhookCalled = this.#method('webhookCalled');
  readonly list = this.#method('list');
  readonly purge = this.#method('purge');
  readonly forget = this.#method('forget');
  readonly numbers = this.#method('numbers');
  readonly removeOld = this.#method('removeOld');

  register(_name: string, id: string): Promise<string> {
    return Promise.resolve(id);
  }

  /** No one else changes the jobs of this platform. */
  observe(): void {}

  async close(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    this.#send();
    const ended = once(thread, 'exit');
    thread.postMessage('close');
    await ended;
  }

  #method<Method extends JobMethod>(method: Method): JobStore[Method] {
    const call = (...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        const number = ++this.#number;
        this.#pending.set(number, { resolve, reject });
        // Calls of one turn of the event loop cross the border to the thread together.
        if (this.#calls.length === 0) setImmediate(() => this.#send());
        this.#calls.push({ number, method, args });
      });
    return call as unknown as JobStore[Method];
  }

  #send(): void {
    if (this.#calls.length === 0) return;
    this.#thread ??= this.#start();
    this.#thread.postMessage(this.#calls);
    this.#calls = [];
  }

  #start(): Worker {
    const thread = new Worker(THREAD, { workerData: this.#data, execArgv: [], name: 'jobs' });
    thread.on('message', (replies: readonly JobReply[]) => {
      for (const reply of replies) this.#settle(reply);
    });
    let failure = new Error('the thread of the queues has ended');
    thread.on('error', (error: Error) => (failure = error));
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const { reject } of this.#pending.values()) reject(failure);
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
