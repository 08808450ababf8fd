import type {
  CpuPrice,
  CreateEndpointRequest,
  Endpoint,
  GpuPrice,
  ListEndpointReleasesResponse,
  ListEndpointsResponse,
  ListEndpointWorkersResponse,
  ListNetworkVolumesResponse,
  ListRegistriesResponse,
  NetworkVolume,
  Registry,
  UpdateEndpointRequest,
  WorkerLogLine,
} from '@flash-ts/core/contract';
import { ControlTransport, parametersOf } from './control-transport.js';

/** What `workerLogs` sends of the past. */
export interface WorkerLogsQuery {
  /** How many lines, 0…5000; not together with `since`. Default: 100. */
  readonly tail?: number | undefined;
  /** RFC 3339: lines of this time and later. */
  readonly since?: string | undefined;
}

/** What platforms have in common: Runpod's REST API (version 2), as far as Flash uses it. Errors as `ControlClient` lists them. */
export class RestClient extends ControlTransport {
  async listEndpoints(): Promise<readonly Endpoint[]> {
    return (await this.json<ListEndpointsResponse>('GET', '/v2/serverless')).endpoints;
  }

  endpoint(id: string): Promise<Endpoint> {
    return this.json('GET', `/v2/serverless/${id}`);
  }

  createEndpoint(body: CreateEndpointRequest): Promise<Endpoint> {
    return this.json('POST', '/v2/serverless', body);
  }

  updateEndpoint(id: string, body: UpdateEndpointRequest): Promise<Endpoint> {
    return this.json('PATCH', `/v2/serverless/${id}`, body);
  }

  deleteEndpoint(id: string): Promise<void> {
    return this.json('DELETE', `/v2/serverless/${id}`);
  }

  listWorkers(id: string): Promise<ListEndpointWorkersResponse> {
    return this.json('GET', `/v2/serverless/${id}/workers`);
  }

  /** The releases of an endpoint, newest first. */
  listReleases(id: string): Promise<ListEndpointReleasesResponse> {
    return this.json('GET', `/v2/serverless/${id}/releases`);
  }

  /**
   * Streams the output of a worker: lines of the past, then those that come, until the signal aborts.
   *
   * @param onOpen called when the answer has begun, so that lines of the past are about to come
   */
  workerLogs(
    id: string,
    worker: string,
    query: WorkerLogsQuery,
    { signal, onOpen }: { readonly signal: AbortSignal; readonly onOpen?: () => void },
  ): AsyncGenerator<WorkerLogLine> {
    const path = `/v2/serverless/${id}/workers/${encodeURIComponent(worker)}/logs?${parametersOf(query)}`;
    return this.stream('GET', path, { signal }, onOpen);
  }

  async listVolumes(): Promise<readonly NetworkVolume[]> {
    return (await this.json<ListNetworkVolumesResponse>('GET', '/v2/network-volumes')).networkVolumes;
  }

  createVolume(body: Omit<NetworkVolume, 'id' | 'type'>): Promise<NetworkVolume> {
    return this.json('POST', '/v2/network-volumes', body);
  }

  async listRegistries(): Promise<readonly Registry[]> {
    return (await this.json<ListRegistriesResponse>('GET', '/v2/registries')).registries;
  }

  createRegistry(body: {
    readonly name: string;
    readonly username: string;
    readonly password: string;
  }): Promise<Registry> {
    return this.json('POST', '/v2/registries', body);
  }

  async gpuPrices(): Promise<readonly GpuPrice[]> {
    return (await this.json<{ gpus: GpuPrice[] }>('GET', '/v2/catalog/gpus')).gpus;
  }

  async cpuPrices(): Promise<readonly CpuPrice[]> {
    return (await this.json<{ cpus: CpuPrice[] }>('GET', '/v2/catalog/cpus')).cpus;
  }
}
