import type { Logger } from 'pino';
import { isFailed, type JobOutcome } from './job.js';

interface Facts {
  readonly jobId: string;
  /** Undefined for an input that names none. */
  readonly method: string | undefined;
  readonly durationMs: number;
}

/** One line for each job, as for each request. The text of an error may come from the client's input. */
export function logOutcome(log: Logger, outcome: JobOutcome, facts: Facts): void {
  if (!isFailed(outcome)) {
    log.info({ ...facts, outcome: 'completed' }, 'job');
    return;
  }
  const { error, stillRunning } = outcome;
  const told =
    typeof error === 'string' ? { error } : { error: error.error_type, ...(error.detail && { detail: error.detail }) };
  log.info({ ...facts, outcome: 'failed', ...told, ...(stillRunning && { stillRunning }) }, 'job');
}
