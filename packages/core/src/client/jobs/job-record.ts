import type { JobState } from '../../contract/jobs.js';

/** A job as its endpoint tells of it. Times are milliseconds. */
export interface JobRecord<Output = unknown> {
  readonly id: string;
  readonly status: JobState;
  /** Of a completed job its output, of one in progress what it reported last. */
  readonly output?: Output;
  /** Why it has failed: a text, or the JSON text of what the handler has thrown. */
  readonly error?: string;
  /** Only on the platform of this project: why a job that waits was given out before. */
  readonly reason?: string;
  /** How long it has waited for its present attempt. */
  readonly delayTime?: number;
  readonly executionTime?: number;
  readonly workerId?: string;
  /** How often it was given out again after the loss of its worker. */
  readonly retries?: number;
}

/** Answer of `GET /health`. */
export interface QueueHealth {
  readonly jobs: Readonly<Record<'completed' | 'failed' | 'inProgress' | 'inQueue' | 'retried', number>>;
  readonly workers: Readonly<Record<'idle' | 'initializing' | 'ready' | 'running' | 'throttled' | 'unhealthy', number>>;
}

export function isFinal({ status }: Pick<JobRecord, 'status'>): boolean {
  return status !== 'IN_QUEUE' && status !== 'IN_PROGRESS';
}
