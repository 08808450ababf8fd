import type { JobsQuery, JobView, ListJobsResponse, WholeJob } from '@flash-ts/core/contract';
import type { EndpointRef } from './places.js';

/** The jobs of a target's queue-based endpoints. */
export interface TargetJobs {
  /** The jobs of an endpoint, the last one first. */
  list(endpoint: EndpointRef, query: JobsQuery): Promise<ListJobsResponse>;

  /** @returns undefined if the endpoint has no such job */
  find(endpoint: EndpointRef, id: string): Promise<WholeJob | undefined>;

  /** Removes a job from the queue, or tells its worker to stop. A job that has ended stays as it is. */
  cancel(endpoint: EndpointRef, id: string): Promise<JobView>;

  /** Puts a job into the queue again. @throws FlashError `FLASH_JOB_NOT_FAILED` */
  retry(endpoint: EndpointRef, id: string): Promise<JobView>;

  /** How many jobs of an endpoint wait. */
  waiting(endpoint: EndpointRef): Promise<number>;

  /** Removes the jobs of an endpoint that wait. @returns how many that were */
  purge(endpoint: EndpointRef): Promise<number>;
}
