import type {
  CanaryRequest,
  EndpointRollout,
  EndpointWorkerLives,
  EnvironmentRecord,
  EnvironmentRequest,
  LeaseEvent,
  LeaseRequest,
  JobsQuery,
  JobView,
  ListJobsResponse,
  LiveReport,
  LogLine,
  LogQuery,
  PlatformEvent,
  PlatformSettingsReport,
  PlatformStatus,
  StatusPageCode,
  WholeJob,
} from '@flash-ts/core/contract';
import { parametersOf } from './control-transport.js';
import { RestClient } from './rest-client.js';

/**
 * A client of a platform's control API. It throws the error with which the platform refused a request.
 *
 * @throws FlashError from every method but `send`: the platform's own, `FLASH_PLATFORM_REFUSED` for an answer without one,
 *   `FLASH_PLATFORM_UNREACHABLE` if nothing listens at the address, `FLASH_PLATFORM_SILENT` if no answer comes in time
 */
export class ControlClient extends RestClient {
  /** The history of an endpoint's workers, including those that have ended. */
  workerLives(id: string): Promise<EndpointWorkerLives> {
    return this.json('GET', `/local/endpoints/${id}/workers`);
  }

  rollout(id: string): Promise<EndpointRollout> {
    return this.json('GET', `/local/endpoints/${id}`);
  }

  /** Releases a new version as a canary, or changes the rule of the canary. */
  canary(id: string, body: CanaryRequest): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/canary`, body);
  }

  /** Starts a worker even if the last ones have failed or the version was given up. */
  retry(id: string): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/retry`);
  }

  promote(id: string): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/promote`);
  }

  /** @param version default: the version that served last; a canary is called off */
  rollback(id: string, version?: number): Promise<EndpointRollout> {
    return this.json('POST', `/local/endpoints/${id}/rollback`, version === undefined ? undefined : { version });
  }

  /** The jobs of a queue-based endpoint, the last one first. */
  listJobs(id: string, query: JobsQuery = {}): Promise<ListJobsResponse> {
    return this.json('GET', `/local/endpoints/${id}/jobs?${parametersOf(query)}`);
  }

  job(id: string, job: string): Promise<WholeJob> {
    return this.json('GET', jobPath(id, job));
  }

  /** Removes a job from the queue, or tells its worker to stop. A job that has ended stays as it is. */
  cancelJob(id: string, job: string): Promise<JobView> {
    return this.json('POST', `${jobPath(id, job)}/cancel`);
  }

  /** Puts a job that has failed or timed out into the queue again. */
  retryJob(id: string, job: string): Promise<JobView> {
    return this.json('POST', `${jobPath(id, job)}/retry`);
  }

  /** Removes the jobs that wait. @returns how many that were */
  async purgeJobs(id: string): Promise<number> {
    return (await this.json<{ removed: number }>('POST', `/local/endpoints/${id}/jobs/purge`)).removed;
  }

  /** The environments that were created by name. */
  async environments(): Promise<readonly EnvironmentRecord[]> {
    return (await this.json<{ environments: EnvironmentRecord[] }>('GET', '/local/environments')).environments;
  }

  createEnvironment(body: EnvironmentRequest): Promise<EnvironmentRecord> {
    return this.json('POST', '/local/environments', body);
  }

  /** Removes the record of an environment. Its endpoints, if it has some, are not touched. */
  deleteEnvironment({ app, env }: EnvironmentRequest): Promise<void> {
    return this.json('DELETE', `/local/environments/${encodeURIComponent(app)}/${encodeURIComponent(env)}`);
  }

  status(): Promise<PlatformStatus> {
    return this.json('GET', '/local/status');
  }

  /** Requests an address that opens the status page once. */
  statusPageCode(): Promise<StatusPageCode> {
    return this.json('POST', '/local/status-page/codes');
  }

  settings(): Promise<PlatformSettingsReport> {
    return this.json('GET', '/local/settings');
  }

  /** @param changes by name; null resets a setting to its default */
  changeSettings(changes: Readonly<Record<string, unknown>>): Promise<PlatformSettingsReport> {
    return this.json('PATCH', '/local/settings', changes);
  }

  stop(): Promise<void> {
    return this.json('POST', '/local/stop');
  }

  /** Streams what all endpoints do: a report now, with the steps that are kept, and one for each step that follows. */
  live(signal: AbortSignal): AsyncGenerator<LiveReport> {
    return this.stream('GET', '/local/live?follow=true', { signal });
  }

  hasArtifact(digest: string): Promise<boolean> {
    return this.has(`/local/artifacts/${digest}`);
  }

  /** @param archive a `tar.gz`, or the path of one */
  uploadArtifact(digest: string, archive: Buffer | string): Promise<void> {
    return this.upload(`/local/artifacts/${digest}`, archive);
  }

  hasCompileCache(digest: string): Promise<boolean> {
    return this.has(`/local/artifacts/${digest}/compile-cache`);
  }

  /** Uploads V8's compile cache of a stored artifact. */
  uploadCompileCache(digest: string, path: string): Promise<void> {
    return this.upload(`/local/artifacts/${digest}/compile-cache`, path);
  }

  /** The stored output of an endpoint's workers, oldest first. */
  logs(id: string): Promise<LogLine[]> {
    return all(this.streamLogs({ endpoint: [id] }));
  }

  /** Streams the output of workers, oldest first, until the signal aborts. */
  streamLogs(query: LogQuery, signal?: AbortSignal): AsyncGenerator<LogLine> {
    return this.stream('GET', `/local/logs?${parametersOf(query)}`, signal && { signal });
  }

  /** The stored events of an endpoint, oldest first. */
  events(id: string): Promise<PlatformEvent[]> {
    return all(this.stream('GET', `/local/events?follow=false&endpoint=${id}`));
  }

  /** Requests the lease on an app's environment; it is held until the signal aborts or this process ends. */
  lease(body: LeaseRequest, signal: AbortSignal): AsyncGenerator<LeaseEvent> {
    return this.stream('POST', '/local/leases', { body: JSON.stringify(body), signal });
  }
}

function jobPath(id: string, job: string): string {
  return `/local/endpoints/${id}/jobs/${encodeURIComponent(job)}`;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
