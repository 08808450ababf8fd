import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { backoffMs, OF_REQUESTS } from '../jobs/backoff.js';
import { isFailed, type TakenJob } from '../jobs/job.js';
import type { JobRunner } from '../jobs/job-runner.js';
import { logError } from '../logging/log-error.js';
import type { QueueClient } from './queue-client.js';
import { ResultBatches } from './result-batches.js';
import { ResultDelivery } from './result-delivery.js';
import type { ResultFiles } from './result-files.js';

export interface JobLoopParts {
  readonly client: QueueClient;
  /** Where results are until they are acknowledged. */
  readonly files: ResultFiles;
  readonly runner: JobRunner;
  /** Jobs at a time. */
  readonly concurrency: number;
  readonly pingMs: number;
  readonly log: Logger;
  /** Called when the handler of a job does not heed its signal: the worker should end when its other jobs have. */
  readonly onHeedless: () => void;
}

interface Run {
  readonly takenAt: number | undefined;
  readonly stop: AbortController;
  /** Resolves when the queue has its result. */
  readonly ended: Promise<void>;
}

/** Takes jobs from the queue, as many as there are free places, runs them, and hands their results on. */
export class JobLoop {
  readonly #parts: JobLoopParts;
  readonly #delivery: ResultDelivery;
  readonly #running = new Map<string, Run>();
  /** Fires when no job is to be taken any more. */
  readonly #draining = new AbortController();
  /** Fires when the worker is forced to end. */
  readonly #forced = new AbortController();
  /** Fires when a take that is open must end. One for all takes: a listener for each would stay for the worker's life. */
  readonly #lastTake = new AbortController();
  #freed = Promise.withResolvers<void>();
  #taking: Promise<void> = Promise.resolve();

  constructor(parts: JobLoopParts) {
    this.#parts = parts;
    const client = new ResultBatches(parts.client);
    this.#delivery = new ResultDelivery({ ...parts, client, forced: this.#forced.signal });
  }

  /** To be called when the worker is ready. */
  start(): void {
    this.#taking = this.#take();
    void this.#stop();
    void this.#ping();
  }

  /** Takes no new job; resolves when the results of those that run have been handed on. */
  async drain(): Promise<void> {
    this.#draining.abort();
    this.#free();
    // The platform answers at once then; a job that comes in this moment is run, since it was given to this worker.
    const late = setTimeout(LAST_TAKE_MS, undefined, { ref: false });
    void late.then(() => this.#lastTake.abort());
    await this.#taking;
    while (this.#running.size > 0) await this.#freed.promise;
    this.#forced.abort();
  }

  /** Fires the signals of all jobs, and gives up what has not been handed on. */
  abort(): void {
    const reason = new DOMException('the worker is ending', 'AbortError');
    for (const { stop } of this.#running.values()) stop.abort(reason);
    this.#forced.abort(reason);
    this.#lastTake.abort(reason);
  }

  async #take(): Promise<void> {
    const { client, concurrency } = this.#parts;
    await this.#delivery.handOnLeft();
    let failures = 0;
    while (!this.#draining.signal.aborted) {
      const places = concurrency - this.#running.size;
      if (places <= 0) {
        await this.#freed.promise;
        continue;
      }
      try {
        const take = await client.take(places, this.#running.size, this.#lastTake.signal);
        failures = 0;
        if ('againAfterMs' in take) await this.#pause(take.againAfterMs);
        else for (const job of take.jobs) void this.#run(job);
      } catch (error) {
        if (this.#draining.signal.aborted || isTimeout(error)) continue;
        failures += 1;
        if (failures === 1) this.#tellLost(error);
        await this.#pause(backoffMs(OF_REQUESTS, failures));
      }
    }
  }

  /** Lets whoever waits for a free place look again. */
  #free(): void {
    this.#freed.resolve();
    this.#freed = Promise.withResolvers();
  }

  async #run(job: TakenJob): Promise<void> {
    const { id, takenAt } = job;
    const before = this.#running.get(id);
    if (before) {
      // The queue may give a job out once more whose answer was lost.
      if (before.takenAt === takenAt) return;
      // It has begun anew while its handler does not heed the order to stop: two runs beside each other would mix their parts.
      before.stop.abort(new DOMException('the job has begun anew', 'AbortError'));
      await before.ended;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = new AbortController();
    this.#running.set(id, { takenAt, stop, ended: promise });
    await this.#runOnce(job, stop.signal);
    this.#running.delete(id);
    resolve();
    this.#free();
  }

  async #runOnce(job: TakenJob, signal: AbortSignal): Promise<void> {
    const { client, runner } = this.#parts;
    let isStream = false;
    const outcome = await runner.run(job, {
      signal,
      onProgress: (text) => client.progress(job.id, text),
      onPart: (text) => {
        isStream = true;
        return client.part(job.id, text);
      },
    });
    // The queue keeps the same time, and calls the job TIMED_OUT; a result that came before that would make it FAILED.
    if (isFailed(outcome) && outcome.timedOut) await this.#pause(TIMED_OUT_MS, this.#forced.signal);
    await this.#delivery.handOn(job, outcome, isStream);
    if (!isFailed(outcome) || !outcome.stillRunning) return;
    // Before its place is free: another job must not run beside what is left of this one.
    this.#draining.abort();
    this.#parts.onHeedless();
  }

  async #stop(): Promise<void> {
    let failures = 0;
    while (!this.#forced.signal.aborted) {
      try {
        const ids = await this.#parts.client.stops(this.#forced.signal);
        failures = 0;
        for (const id of ids)
          this.#running.get(id)?.stop.abort(new DOMException('the job was cancelled', 'AbortError'));
      } catch (error) {
        if (isTimeout(error)) continue;
        failures += 1;
        await this.#pause(backoffMs(OF_REQUESTS, failures), this.#forced.signal);
      }
    }
  }

  async #ping(): Promise<void> {
    while (!this.#forced.signal.aborted) {
      // A ping that is lost is followed by the next one.
      await this.#parts.client.ping([...this.#running.keys()]).catch(() => undefined);
      await this.#pause(this.#parts.pingMs, this.#forced.signal);
    }
  }

  #tellLost(error: unknown): void {
    const { code, message, fix } = workerErrors.FLASH_WORKER_QUEUE_LOST({ reason: (error as Error).message });
    logError(this.#parts.log, error, { code, fix }, message);
  }

  async #pause(milliseconds: number, signal: AbortSignal = this.#draining.signal): Promise<void> {
    await setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Milliseconds after which the result of a job whose time is over is handed on. */
const TIMED_OUT_MS = 1_000;

/** Milliseconds of the drain in which a take is still awaited. */
const LAST_TAKE_MS = 2_000;

function isTimeout(error: unknown): boolean {
  return (error as Partial<Error> | null)?.name === 'TimeoutError';
}
