import type { Job, JobEvent } from './job.js';
import type { NewJob } from './job-store.js';

/** How often a job whose worker was lost is given to another one, as in the cloud. */
const MOST_RETRIES = 1;

/** A job as it is when it was submitted. */
export function queuedJob({ id, endpointId, policy }: Pick<NewJob, 'id' | 'endpointId' | 'policy'>, at: number): Job {
  return {
    id,
    endpointId,
    policy,
    submittedAt: at,
    ...waiting(at),
  };
}

/** How often a job was given to another worker after the loss of the one that had it: not after the last loss. */
export function retriesOf({ losses }: Pick<Job, 'losses'>): number {
  return Math.min(losses, MOST_RETRIES);
}

/** What a job has that waits for its first attempt. */
function waiting(at: number) {
  return {
    state: 'IN_QUEUE',
    queuedAt: at,
    startedAt: undefined,
    endedAt: undefined,
    workerId: undefined,
    attempt: 0,
    losses: 0,
    reason: undefined,
  } as const;
}

/**
 * The job after an event; undefined if the event does not apply to it any more: a result of a worker that was replaced, for example, or
 * a cancellation of a job that has ended. What does not apply changes nothing, so an event may arrive more than once.
 */
export function nextJob(job: Job, event: JobEvent): Job | undefined {
  switch (event.kind) {
    case 'taken':
      return job.state === 'IN_QUEUE' ? taken(job, event) : undefined;
    case 'ended':
      return isHeldBy(job, event.workerId) && isRun(job, event.startedAt)
        ? ended(job, event.outcome, event.at)
        : undefined;
    case 'lost':
      return isHeldBy(job, event.workerId) ? lost(job, event.at) : undefined;
    case 'timed-out':
      return job.state === 'IN_PROGRESS' ? timedOut(job, event.at) : undefined;
    case 'cancelled':
      return isOpen(job) ? ended(job, 'CANCELLED', event.at) : undefined;
    default:
      return job.state === 'FAILED' || job.state === 'TIMED_OUT' ? retried(job, event.at) : undefined;
  }
}

function isHeldBy({ state, workerId }: Job, worker: string): boolean {
  return state === 'IN_PROGRESS' && workerId === worker;
}

function isRun({ startedAt }: Job, told: number | undefined): boolean {
  return told === undefined || told === startedAt;
}

function isOpen({ state }: Job): boolean {
  return state === 'IN_QUEUE' || state === 'IN_PROGRESS';
}

function taken(job: Job, { at, workerId }: { readonly at: number; readonly workerId: string }): Job {
  return { ...job, state: 'IN_PROGRESS', startedAt: at, workerId, attempt: job.attempt + 1 };
}

function ended(job: Job, state: Job['state'], at: number, reason?: string): Job {
  return { ...job, state, endedAt: at, reason };
}

function lost(job: Job, at: number): Job {
  const losses = job.losses + 1;
  if (losses > MOST_RETRIES) {
    return { ...ended(job, 'FAILED', at, `job timed out after ${MOST_RETRIES} retries`), losses };
  }
  return { ...job, state: 'IN_QUEUE', queuedAt: at, losses, reason: `the worker ${job.workerId} was lost` };
}

function timedOut(job: Job, at: number): Job {
  return ended(job, 'TIMED_OUT', at, `the job took longer than ${job.policy.executionTimeoutMs} ms`);
}

function retried(job: Job, at: number): Job {
  return { ...job, ...waiting(at) };
}
