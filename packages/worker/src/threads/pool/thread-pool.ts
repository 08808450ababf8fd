import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Piscina } from 'piscina';
import { WorkerLost } from '../../lifecycle/uncaught-errors.js';
import type { TraceHeaders } from '../../async-context/served-job.js';
import type { CloseThread, TaskAnswer, ThreadLink, ThreadNotice, ThreadTask } from '../crossing/messages.js';
import type { PoolSize } from '../crossing/threaded-handlers.js';
import { unpackError } from '../crossing/thrown.js';

/** Milliseconds without a task after which a thread ends, while there are more than the minimum. */
const IDLE_MS = 60_000;

export interface PoolParts {
  /** The program that each thread runs. */
  readonly threadUrl: URL;
  readonly size: PoolSize;
  readonly log: Logger;
  /** Returns the trace that a task continues; undefined without tracing. */
  readonly carrier: (() => TraceHeaders) | undefined;
}

/** The threads of this worker. Each has its own app of the endpoint, and runs one task at a time. */
export class ThreadPool {
  /** Resolves when the threads that start with the worker have built their apps; rejects with the error of one that could not. */
  readonly ready: Promise<void>;
  /** Returns the trace that a task continues. */
  readonly carrier: PoolParts['carrier'];
  readonly #piscina: Piscina;
  readonly #log: Logger;
  readonly #links = new Set<MessagePort>();
  readonly #started = Promise.withResolvers<void>();
  readonly #min: number;
  #built = 0;

  private constructor(piscina: Piscina, { size, log, carrier }: PoolParts) {
    this.#piscina = piscina;
    this.#log = log;
    this.carrier = carrier;
    this.#min = size.min;
    this.ready = this.#started.promise;
    // The boot awaits it, unless it has failed already; then this must not be an unhandled rejection.
    this.ready.catch(() => undefined);
    piscina.on('message', ({ link }: ThreadLink) => this.#follow(link));
    piscina.on('error', (err: unknown) => {
      this.#started.reject(err);
      log.error({ err }, 'a thread ended; another one is started in its place');
    });
  }

  /** Starts the minimum of threads. Piscina is loaded only where an endpoint has threaded handlers. */
  static async start(parts: PoolParts): Promise<ThreadPool> {
    const { Piscina: Pool } = await import('piscina');
    const { size, threadUrl } = parts;
    const piscina = new Pool({
      filename: fileURLToPath(threadUrl),
      minThreads: size.min,
      maxThreads: size.max,
      idleTimeout: IDLE_MS,
      // With `atomics` Piscina blocks a thread's event loop between tasks, and with it the connections of its providers.
      atomics: 'disabled',
      recordTiming: false,
    });
    return new ThreadPool(piscina, parts);
  }

  /** @param signal ends the thread that runs the task, or removes the task from the queue */
  async run(task: ThreadTask, signal: AbortSignal): Promise<TaskAnswer> {
    const transferList = task.signal ? [task.signal.port] : [];
    return (await this.#piscina.run(task, { signal, transferList })) as TaskAnswer;
  }

  /** Runs the shutdown hooks in all threads, and ends them. */
  async close(signal: string | undefined): Promise<void> {
    const message: CloseThread = { close: { signal } };
    await Promise.all(
      [...this.#links].map(
        (link) =>
          new Promise<void>((resolve) => {
            link.on('message', ({ kind }: ThreadNotice) => kind === 'closed' && resolve());
            link.once('close', () => resolve());
            link.postMessage(message);
          }),
      ),
    );
    await this.#piscina.destroy();
  }

  #follow(link: MessagePort): void {
    this.#links.add(link);
    link.once('close', () => this.#links.delete(link));
    link.on('message', (notice: ThreadNotice) => this.#hear(notice));
    // The worker lives as long as its server listens, not as long as there are threads.
    link.unref();
  }

  #hear(notice: ThreadNotice): void {
    if (notice.kind === 'log') this.#log[notice.level](notice.fields, notice.message);
    if (notice.kind === 'ready') this.#countBuilt();
    if (notice.kind === 'failed') this.#fail(unpackError(notice.thrown));
  }

  #countBuilt(): void {
    this.#built += 1;
    if (this.#built === this.#min) this.#started.resolve();
  }

  /** When a thread can't be built while the worker serves, its tasks would never end, so the worker ends: the platform starts another one. */
  #fail(error: unknown): void {
    if (this.#built < this.#min) this.#started.reject(error);
    else throw new WorkerLost('a thread can not be made', { cause: error });
  }
}
