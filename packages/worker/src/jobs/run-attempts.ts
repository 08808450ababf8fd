import type { Logger } from 'pino';
import { logError } from '../logging/log-error.js';
import type { pause } from './backoff.js';
import type { Deliveries } from './deliveries.js';
import type { FailedJob, JobOutcome, ReadJob } from './job.js';
import type { RunAttempt } from './job-handlers.js';
import type { OpenContext } from './job-interceptor.js';
import { readReturned } from './output.js';

export interface AttemptParts {
  readonly runAttempt: RunAttempt;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly signal: AbortSignal;
  readonly deliveries: Deliveries;
  readonly log: Logger;
  readonly pause: typeof pause;
  readonly failed: (thrown: unknown) => FailedJob;
}

/** Runs a job until an attempt has an output, until none may follow, or until its signal fires. */
export async function runAttempts(job: ReadJob, parts: AttemptParts): Promise<JobOutcome> {
  const { retries, signal, deliveries, log } = parts;
  for (let failures = 0; ; failures += 1) {
    const attempt = (job.attempt ?? 1) + failures;
    const outcome = await oneAttempt(job, attempt, parts);
    // Whatever a handler makes of its signal, the job ends for that reason.
    if (signal.aborted) return { ...parts.failed(signal.reason), retryable: false };
    if (!('thrown' in outcome)) return outcome;
    const { thrown } = outcome;
    const failed = parts.failed(thrown);
    // A client may have read the parts already, and a further attempt would give them out once more.
    const retryable = failed.retryable && deliveries.parts === 0;
    if (!retryable || failures >= retries) {
      if (isDefect(failed)) logError(log, thrown, { jobId: job.id, method: job.method, attempt }, 'job failed');
      return { ...failed, retryable };
    }
    logError(log, thrown, { jobId: job.id, method: job.method, attempt }, 'attempt failed, another one follows');
    await parts.pause(failures + 1, signal);
    if (signal.aborted) return { ...parts.failed(signal.reason), retryable: false };
  }
}

/** A refusal is the client's business, as a 4xx answer is. */
function isDefect({ error }: FailedJob): boolean {
  return typeof error === 'object' && error.detail === undefined;
}

type Attempted = JobOutcome | { readonly thrown: unknown };

async function oneAttempt(
  job: ReadJob,
  attempt: number,
  { runAttempt, retries, signal, deliveries }: AttemptParts,
): Promise<Attempted> {
  const { id, method, argument, submittedAt = new Date() } = job;
  const context: OpenContext = {
    id,
    method,
    attempt,
    submittedAt,
    // Each attempt gets the input as it was sent, whatever the one before has changed.
    input: retries > 0 ? structuredClone(argument) : argument,
    signal,
    progress: deliveries.progress,
    part: (output) => deliveries.part(output),
  };
  try {
    const { text, error } = readReturned(await runAttempt(context));
    return error === undefined ? { text } : { error, text, retryable: false, stillRunning: false };
  } catch (thrown) {
    return { thrown };
  }
}
