import type { JobView, ListJobsResponse, WholeJob } from '@flash-ts/core/contract';
import { platformErrors } from '@flash-ts/platform/errors';
import type { EndpointRef } from '../places.js';
import type { TargetJobs } from '../target-jobs.js';
import { unsupported } from './not-here.js';
import { QueueCalls, type CloudJob } from './queue-calls.js';
import type { RunpodClient } from './runpod-client.js';

const DAY_MS = 86_400_000;

/** The jobs of endpoints on Runpod, by the calls that clients have. */
export class RunpodJobs implements TargetJobs {
  constructor(private readonly client: RunpodClient) {}

  list(): Promise<ListJobsResponse> {
    return Promise.reject(unsupported('jobList'));
  }

  async find(endpoint: EndpointRef, id: string): Promise<WholeJob | undefined> {
    const job = await (await this.#calls(endpoint)).status(id);
    return job && wholeJob(job, Date.now());
  }

  async cancel(endpoint: EndpointRef, id: string): Promise<JobView> {
    return wholeJob(await (await this.#calls(endpoint)).cancel(id), Date.now());
  }

  async retry(endpoint: EndpointRef, id: string): Promise<JobView> {
    const calls = await this.#calls(endpoint);
    const { status = 'CANCELLED' } = (await calls.status(id)) ?? {};
    if (status !== 'FAILED' && status !== 'TIMED_OUT') throw platformErrors.FLASH_JOB_NOT_FAILED({ id, state: status });
    return wholeJob(await calls.retry(id), Date.now());
  }

  async waiting(endpoint: EndpointRef): Promise<number> {
    return (await (await this.#calls(endpoint)).health()).jobs?.inQueue ?? 0;
  }

  async purge(endpoint: EndpointRef): Promise<number> {
    return (await this.#calls(endpoint)).purge();
  }

  async #calls({ id }: EndpointRef): Promise<QueueCalls> {
    return new QueueCalls(await this.client.endpoint(id), this.client.access);
  }
}

/**
 * A job as the command shows it. Runpod tells how long a job has waited and run, and not when: the times are counted back from now, as if it had
 * just ended.
 */
export function wholeJob(job: CloudJob, now: number): WholeJob {
  const { id, status: state, input, output, error, workerId, webhook, delayTime = 0, executionTime } = job;
  const isOver = state !== 'IN_QUEUE' && state !== 'IN_PROGRESS';
  const started = state === 'IN_QUEUE' ? undefined : now - (executionTime ?? 0);
  const queued = (started ?? now) - delayTime;
  const at = (time: number) => new Date(time).toISOString();
  return {
    id,
    state,
    attempt: started === undefined ? 0 : 1,
    losses: 0,
    lowPriority: false,
    submittedAt: at(queued),
    queuedAt: at(queued),
    startedAt: started === undefined || workerId === undefined ? null : at(started),
    endedAt: isOver ? at(now) : null,
    expiresAt: at(queued + DAY_MS),
    workerId: workerId ?? null,
    error: errorText(error),
    reason: null,
    input,
    ...(output !== undefined && { output }),
    webhook: typeof webhook === 'string' ? webhook : null,
  };
}

function errorText(error: unknown): string | null {
  if (error === undefined || error === null) return null;
  return typeof error === 'string' ? error : JSON.stringify(error);
}
