import type { JobsQuery, JobView, ListJobsResponse, WholeJob } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { EndpointRef } from '../places.js';
import type { TargetJobs } from '../target-jobs.js';

/** The jobs on the embedded platform, by its control API. */
export class LocalJobs implements TargetJobs {
  constructor(private readonly client: ControlClient) {}

  list({ id }: EndpointRef, query: JobsQuery): Promise<ListJobsResponse> {
    return this.client.listJobs(id, query);
  }

  async find({ id: endpointId }: EndpointRef, id: string): Promise<WholeJob | undefined> {
    try {
      return await this.client.job(endpointId, id);
    } catch (error) {
      if (error instanceof FlashError && error.code === 'FLASH_JOB_UNKNOWN') return undefined;
      throw error;
    }
  }

  cancel({ id: endpointId }: EndpointRef, id: string): Promise<JobView> {
    return this.client.cancelJob(endpointId, id);
  }

  retry({ id: endpointId }: EndpointRef, id: string): Promise<JobView> {
    return this.client.retryJob(endpointId, id);
  }

  async waiting({ id }: EndpointRef): Promise<number> {
    return (await this.client.rollout(id)).jobs?.waiting ?? 0;
  }

  purge({ id }: EndpointRef): Promise<number> {
    return this.client.purgeJobs(id);
  }
}
