import type { JobState } from '../../contract/jobs.js';
import type { FaultDetail } from '../../contract/worker.js';
import { EndpointCallError } from '../answers/call-errors.js';
import type { JobRecord } from './job-record.js';

/** What a worker tells of an error that a handler has thrown. Source: the Python SDK of Runpod, `rp_job.py`. */
export interface JobFailure {
  readonly error_type?: string;
  readonly error_message?: string;
  readonly error_traceback?: string;
  readonly hostname?: string;
  readonly worker_id?: string;
  /** Of a refused input, every fault and its place. */
  readonly detail?: readonly FaultDetail[];
}

/** Characters of a handler's message in the message of an error. */
const SHOWN = 500;

/** A job has ended without being completed. */
export class EndpointJobError extends EndpointCallError {
  override readonly name = 'EndpointJobError';
  readonly jobId: string;
  readonly state: Exclude<JobState, 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED'>;
  readonly job: JobRecord;
  /** What the handler has thrown; undefined if the job failed otherwise. */
  readonly failure: JobFailure | undefined;

  /** @param endpoint its label in messages */
  constructor(endpoint: string, job: JobRecord) {
    const failure = failureOf(job.error);
    super(`the job ${job.id} of ${endpoint} is ${job.status}${explanation(job, failure)}`, {
      endpoint,
      body: job,
      workerId: job.workerId,
    });
    this.jobId = job.id;
    this.state = job.status as EndpointJobError['state'];
    this.job = job;
    this.failure = failure;
  }

  /** Of a refused input, every fault and its place; empty for any other error. */
  override get detail(): readonly FaultDetail[] {
    const detail = this.failure?.detail;
    return Array.isArray(detail) ? (detail as FaultDetail[]) : [];
  }
}

function failureOf(error: string | undefined): JobFailure | undefined {
  if (error === undefined) return undefined;
  try {
    const read = JSON.parse(error) as unknown;
    return typeof read === 'object' && read !== null && 'error_message' in read ? (read as JobFailure) : undefined;
  } catch {
    // A plain text, as that of a job whose worker was lost.
    return undefined;
  }
}

function explanation({ error }: JobRecord, failure: JobFailure | undefined): string {
  if (error === undefined) return '';
  const told = failure ? `${failure.error_type ?? 'Error'}: ${failure.error_message ?? ''}` : error;
  return `: ${told.length > SHOWN ? `${told.slice(0, SHOWN)}…` : told}`;
}
