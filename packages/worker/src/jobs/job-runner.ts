import type { INestApplicationContext, Type } from '@nestjs/common';
import type { QueueResource } from '@flash-ts/core/manifest';
import type { Logger } from 'pino';
import { runFor } from '../async-context/served.js';
import { ServedJob } from '../async-context/served-job.js';
import { unprocessable } from '../validation/fault.js';
import { pause } from './backoff.js';
import { Deliveries } from './deliveries.js';
import { failedBy, type Teller } from './failure.js';
import { isNoOp, readInput } from './input.js';
import { isFailed, type JobHooks, type JobOutcome, type ReadJob, type TakenJob } from './job.js';
import { jobHandlers, type RunAttempt } from './job-handlers.js';
import { interceptJobs } from './job-interceptor.js';
import type { JobEnding, Jobs } from '../metrics/jobs.js';
import { runAttempts } from './run-attempts.js';
import { Stop } from './stop.js';

/** Runs the work of a job in the span of its trace. */
export type TraceJob = (
  job: { readonly id: string; readonly method: string; readonly trace: TakenJob['trace'] },
  run: () => Promise<JobOutcome>,
) => Promise<JobOutcome>;

export interface JobRunnerParts extends Teller {
  readonly app: INestApplicationContext;
  readonly endpoint: Type;
  readonly resource: QueueResource;
  /** Whether the author's own pipes validate what a handler gets. */
  readonly leftToAuthor: (controller: Type, handler: object) => boolean;
  readonly log: Logger;
  /** The most characters of an input. */
  readonly inputLimit: number;
  /** Told of the jobs; undefined where nobody counts them. */
  readonly jobs?: Jobs | undefined;
  /** Undefined without tracing. */
  readonly traceJob?: TraceJob | undefined;
  /** Waits before a further attempt. Default: longer after each failure. */
  readonly pause?: typeof pause;
  /** Milliseconds that a handler has to heed its signal. Default 5,000. */
  readonly stopMs?: number;
}

/** Runs the jobs of a queue-based endpoint. */
export class JobRunner {
  /** The methods with `@Job`; of several, `method` of an input chooses. */
  readonly methods: readonly string[];
  readonly #parts: JobRunnerParts;
  readonly #runAttempt: RunAttempt;

  /** To be called when the app is initialized. */
  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
    interceptJobs(parts.endpoint, parts.resource, parts.leftToAuthor);
    this.methods = parts.resource.jobs.map(({ name }) => name);
    this.#runAttempt = jobHandlers(parts.app, parts.endpoint);
  }

  /**
   * Runs one job with all its attempts. It never rejects: whatever the input is and whatever the handler does, there is an outcome. All reports and
   * parts have been handed to `hooks` before it resolves, and none comes after.
   */
  async run(job: TakenJob, hooks: JobHooks): Promise<JobOutcome> {
    // No work of the author's, so that neither its log nor its numbers have it.
    if (isNoOp(job.input)) return { text: 'null' };
    const served = new ServedJob(job.id, job.trace);
    return runFor(served, () => this.#run(job, hooks, served));
  }

  async #run(job: TakenJob, hooks: JobHooks, served: ServedJob): Promise<JobOutcome> {
    const { log, inputLimit, traceJob, jobs } = this.#parts;
    jobs?.begun();
    const began = performance.now();
    const read = readInput(job.input, { methods: this.methods, limit: inputLimit });
    const method = 'faults' in read ? undefined : read.method;
    const work = () =>
      'faults' in read
        ? Promise.resolve(this.#failed(unprocessable(read.faults)))
        : this.#settled({ ...job, method: read.method, argument: read.argument }, hooks, served);
    const outcome = traceJob
      ? await traceJob({ id: job.id, method: method ?? '', trace: job.trace }, work)
      : await work();
    const durationMs = performance.now() - began;
    jobs?.ended({ method, outcome: endingOf(outcome), durationMs, delayMs: job.delayMs });
    logOutcome(log, outcome, { jobId: job.id, method, durationMs: Math.round(durationMs) });
    return outcome;
  }

  /** The outcome of whatever ends the job first: its attempts, an error that nothing caught, or the time after its signal. */
  async #settled(job: ReadJob, hooks: JobHooks, served: ServedJob): Promise<JobOutcome> {
    const { log, resource, stopMs } = this.#parts;
    const stop = new Stop({
      given: hooks.signal,
      timeoutMs: job.executionTimeoutMs ?? resource.executionTimeoutMs,
      ...(stopMs !== undefined && { stopMs }),
    });
    const deliveries = new Deliveries(hooks, log);
    const attempts = runAttempts(job, {
      runAttempt: this.#runAttempt,
      retries: resource.retries ?? 0,
      signal: stop.signal,
      deliveries,
      log,
      pause: this.#parts.pause ?? pause,
      failed: (thrown) => this.#failed(thrown),
    });
    const uncaught = served.uncaught.catch((thrown: unknown) => ({ ...this.#failed(thrown), retryable: false }));
    const overdue = stop.overdue.then(() => ({
      ...this.#failed(stop.signal.reason),
      retryable: false,
      stillRunning: true,
    }));
    const outcome = await Promise.race([attempts, uncaught, overdue]);
    stop.close();
    await deliveries.end();
    if (!isFailed(outcome) || !stop.signal.aborted) return outcome;
    return { ...outcome, ...(stop.timedOut ? { timedOut: true } : { cancelled: true }) };
  }

  #failed(thrown: unknown) {
    return failedBy(thrown, this.#parts);
  }
}

/** One line for each job, as for each request. The text of an error may come from the client's input. */
function logOutcome(log: Logger, outcome: JobOutcome, facts: object): void {
  if (!isFailed(outcome)) {
    log.info({ ...facts, outcome: 'completed' }, 'job');
    return;
  }
  const { error, stillRunning } = outcome;
  const told =
    typeof error === 'string' ? { error } : { error: error.error_type, ...(error.detail && { detail: error.detail }) };
  log.info({ ...facts, outcome: 'failed', ...told, ...(stillRunning && { stillRunning }) }, 'job');
}

function endingOf(outcome: JobOutcome): JobEnding {
  if (!isFailed(outcome)) return 'completed';
  if (outcome.timedOut) return 'timed_out';
  return outcome.cancelled ? 'cancelled' : 'failed';
}
