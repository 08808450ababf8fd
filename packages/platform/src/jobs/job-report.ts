import type { JobOutcome } from './job.js';
import type { EventContent } from './job-store.js';

/** What a worker sends at the end of a job. */
export interface JobReport {
  readonly outcome: JobOutcome;
  readonly content: EventContent;
  /** Whether the worker wants to be replaced. */
  readonly stopsWorker: boolean;
}

/** @param body as the cloud's workers send it: `{output}` or `{error}`, and `stopPod` */
export function readReport(body: unknown): JobReport {
  const { output, error, stopPod } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return {
    outcome: error === undefined ? 'COMPLETED' : 'FAILED',
    content: {
      output: output === undefined ? undefined : JSON.stringify(output),
      error: typeof error === 'string' || error === undefined ? error : JSON.stringify(error),
    },
    stopsWorker: stopPod === true,
  };
}
