import type {
  CreateEndpointRequest,
  ListEndpointReleasesResponse,
  ListEndpointWorkersResponse,
  UpdateEndpointRequest,
  WorkerStatus,
} from '@flash-ts/core/contract';
import { EndpointRecord } from './endpoint-record.ts';
import { JobQueue } from './job-queue.ts';
import { LoadBalancer } from './load-balancer.ts';
import { QueueServer } from './queue-server.ts';
import { WorkerPool } from './worker-pool.ts';

export interface CloudParts {
  /** The key of clients of endpoints. */
  readonly key: string;
  readonly folderOf: (image: string) => Promise<string | undefined>;
  /** Where the sockets of workers are. */
  readonly sockets: string;
}

type PublicAddress = LoadBalancer | QueueServer;

/** An endpoint with its workers and its public address. */
export class CloudEndpoint {
  readonly record: EndpointRecord;
  readonly pool: WorkerPool;
  readonly #public: PublicAddress;

  private constructor(record: EndpointRecord, pool: WorkerPool, address: PublicAddress) {
    this.record = record;
    this.pool = pool;
    this.#public = address;
  }

  static async create(id: string, body: CreateEndpointRequest, parts: CloudParts): Promise<CloudEndpoint> {
    const record = new EndpointRecord(id, body);
    const own = { ...parts, record };
    if (record.isQueue) {
      const queue = new JobQueue(record);
      const server = await QueueServer.start(queue, id, parts.key);
      const onChange = () => queue.look();
      const variables = { RUNPOD_ENDPOINT_ID: id, ...server.variables };
      const pool = new WorkerPool({ ...own, variables, waiting: () => queue.waiting, onChange });
      queue.serve(pool);
      return new CloudEndpoint(record, pool, server);
    }
    const balancer = await LoadBalancer.start(parts.key);
    const onChange = () => balancer.look();
    const variables = { RUNPOD_ENDPOINT_ID: id };
    const pool = new WorkerPool({ ...own, variables, waiting: () => balancer.waiting, onChange });
    balancer.serve(pool);
    return new CloudEndpoint(record, pool, balancer);
  }

  /** The endpoint as the API has it. */
  view(): object {
    const { id, settings, createdAt } = this.record;
    const address = this.#public;
    const requestUrls =
      address instanceof QueueServer ? address.urls : { base: address.url, health: `${address.url}/ping` };
    return { id, requestUrls, ...settings, createdAt };
  }

  update(body: UpdateEndpointRequest): void {
    this.record.update(body);
    this.pool.reconcile();
  }

  workers(): ListEndpointWorkersResponse {
    const { version, settings } = this.record;
    const workers = this.pool.pods.map(({ facts, status, startedAt }) => ({
      id: facts.id,
      status,
      isStale: facts.version !== version,
      version: facts.version,
      gpuCount: settings.gpu?.count ?? 0,
      image: facts.image,
      uptimeSeconds: startedAt === null ? null : Math.floor((Date.now() - Date.parse(startedAt)) / 1000),
      gpuTypeId: null,
      dataCenterId: settings.dataCenterIds[0] ?? 'EU-RO-1',
      startedAt,
    }));
    const count = (status: WorkerStatus) => workers.filter((worker) => worker.status === status).length;
    const summary = {
      running: count('RUNNING'),
      idle: count('IDLE'),
      initializing: count('INITIALIZING'),
      throttled: count('THROTTLED'),
      unhealthy: count('UNHEALTHY'),
      total: workers.length,
    };
    return { workers, summary, endpointVersion: version };
  }

  releases(): ListEndpointReleasesResponse {
    const { version, releases } = this.record;
    const { workers } = this.workers();
    const of = (wanted: number | null) => workers.filter((worker) => worker.version === wanted).length;
    const [latest, total] = [of(version), workers.length];
    const percent = total === 0 ? 0 : Math.round((100 * latest) / total);
    return {
      endpointVersion: version,
      rollout: {
        inProgress: latest < total,
        workersOnLatest: latest,
        workersTotal: total,
        percentOnLatest: percent,
      },
      releases: releases.map((release) => ({ ...release, workerCount: of(release.version) })),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#public.close(), this.pool.close()]);
  }
}
