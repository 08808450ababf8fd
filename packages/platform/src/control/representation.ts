import type {
  Endpoint,
  EndpointRollout,
  GpuStatus,
  ListEndpointReleasesResponse,
  ListEndpointWorkersResponse,
  RequestUrls,
  Worker as WorkerView,
  WorkerStatus,
} from '@flash-ts/core/contract';
import type { GpuAllocator } from '../hardware/gpu-allocator.js';
import type { EndpointGauges } from '../metrics/metrics.js';
import { intendedVersion } from '../releases/rollout.js';
import type { Endpoint as RunningEndpoint } from '../endpoints/endpoint.js';
import type { EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';

/** An endpoint as the API shows it. */
export function endpointView({ id, createdAt, config }: EndpointRecord, port: number): Endpoint {
  const base = endpointUrl(id, port);
  const requestUrls = config.type === 'QUEUE' ? queueUrls(base) : { base, health: `${base}/ping` };
  return { id, requestUrls, ...config, createdAt };
}

/** The address of an endpoint by its host name. @param port of the platform */
export function endpointUrl(id: string, port: number): string {
  return `http://${id}.api.localhost:${port}`;
}

function queueUrls(base: string): RequestUrls {
  return {
    run: `${base}/run`,
    runSync: `${base}/runsync`,
    status: `${base}/status/{job_id}`,
    stream: `${base}/stream/{job_id}`,
    cancel: `${base}/cancel/{job_id}`,
    retry: `${base}/retry/{job_id}`,
    purgeQueue: `${base}/purge-queue`,
    health: `${base}/health`,
  };
}

/** The rollout of an endpoint, and why it lacks workers. */
export function rolloutView({
  record,
  gpus,
  givenUp,
  bootError,
  waiting,
  watch,
  queue,
}: RunningEndpoint): EndpointRollout {
  const { id, version } = record;
  const { fallback: _, ...rollout } = record.rollout;
  const shortage = gpus.shortage(version);
  return {
    id,
    version,
    ...rollout,
    givenUp: givenUp ?? null,
    bootError: bootError ?? null,
    ...(shortage && { throttled: shortage.because }),
    ...(watch && { watch }),
    ...(waiting !== undefined && { waiting }),
    ...(queue && { jobs: { waiting: queue.numbers.counts.IN_QUEUE, running: queue.numbers.counts.IN_PROGRESS } }),
  };
}

/** The GPUs of the machine, and which worker has which. */
export function gpusView(allocator: GpuAllocator): GpuStatus {
  const { source, devices } = allocator.inventory;
  return { source, devices: devices.map((device) => ({ ...device, workerId: allocator.holderOf(device) ?? null })) };
}

/**
 * @param releaseOf the settings that a version's workers were started with
 * @param now wall clock in milliseconds
 */
export function workersView(
  running: RunningEndpoint,
  releaseOf: (version: number) => ReleaseRecord | undefined,
  now: number,
): ListEndpointWorkersResponse {
  const { record: endpoint, gpus } = running;
  const facts = (version: number) => commonView(version, endpoint, releaseOf(version));
  const views: WorkerView[] = [
    ...running
      .workers()
      .filter(isAllocated)
      .map((worker) => ({ ...facts(worker.version), ...processView(worker, gpus.typeOf(worker.id), now) })),
    ...gpus.throttled().map(({ id, version }) => ({ ...facts(version), ...THROTTLED, id })),
  ];
  const counts = counted(views.map(({ status }) => status));
  return {
    workers: views,
    summary: {
      running: counts.RUNNING,
      idle: counts.IDLE,
      initializing: counts.INITIALIZING,
      throttled: counts.THROTTLED,
      unhealthy: counts.UNHEALTHY,
      total: views.length,
    },
    endpointVersion: endpoint.version,
  };
}

/** The history of an endpoint. @param releases newest first */
export function releasesView(
  { version: newest, rollout }: EndpointRecord,
  releases: readonly ReleaseRecord[],
  allWorkers: readonly Worker[],
): ListEndpointReleasesResponse {
  const workers = allWorkers.filter(isAllocated);
  const running = (version: number) => workers.filter((worker) => worker.version === version).length;
  const [onLatest, total] = [running(intendedVersion(rollout, newest)), workers.length];
  return {
    endpointVersion: newest,
    rollout: {
      inProgress: onLatest < total,
      workersOnLatest: onLatest,
      workersTotal: total,
      percentOnLatest: total === 0 ? 0 : Math.round((100 * onLatest) / total),
    },
    releases: releases.map(({ config: _config, ...release }) => ({
      ...release,
      source: 'MANUAL',
      buildId: null,
      createdByUserId: null,
      workerCount: running(release.version),
    })),
  };
}

/** The metrics of an endpoint. */
export function endpointGauges(running: RunningEndpoint): EndpointGauges {
  const { record, queued } = running;
  const all = running.workers().filter(isAllocated);
  return {
    id: record.id,
    name: record.config.name,
    queued,
    inFlight: all.reduce((sum, { inFlight }) => sum + inFlight, 0),
    workers: {
      ...counted(all.map(statusOf)),
      THROTTLED: running.gpus.throttled().length,
      FROZEN: running.workers().filter(({ phase }) => phase === 'frozen').length,
    },
    jobs: running.queue && { counts: running.queue.numbers.counts, oldestWaitMs: running.queue.demand.oldestWaitMs },
  };
}

function counted(statuses: readonly WorkerStatus[]): Record<WorkerStatus, number> {
  const counts = { RUNNING: 0, IDLE: 0, INITIALIZING: 0, THROTTLED: 0, UNHEALTHY: 0 };
  for (const status of statuses) counts[status] += 1;
  return counts;
}

/** The fields of a worker that depend on its version. */
function commonView(version: number, { rollout, version: newest }: EndpointRecord, release: ReleaseRecord | undefined) {
  return {
    version,
    isStale: version < intendedVersion(rollout, newest),
    gpuCount: release?.config.gpu?.count ?? 0,
    image: release?.config.image ?? null,
    dataCenterId: null,
  };
}

function processView(worker: Worker, gpuType: string | undefined, now: number) {
  const { waits } = worker;
  return {
    id: worker.id,
    status: statusOf(worker),
    uptimeSeconds: waits ? null : Math.max(0, Math.floor((now - Date.parse(worker.startedAt)) / 1000)),
    gpuTypeId: gpuType ?? null,
    startedAt: waits ? null : worker.startedAt,
    pid: worker.pid ?? null,
  };
}

/** A worker that waits for a GPU has no process yet. */
const THROTTLED = { status: 'THROTTLED', uptimeSeconds: null, gpuTypeId: null, startedAt: null, pid: null } as const;

/** A frozen worker is scaled down, so the contract's list does not show it. */
function isAllocated({ phase }: Worker): boolean {
  return phase !== 'gone' && phase !== 'frozen';
}

/** A stuck worker with a request is computing; one without a request is unhealthy. */
function statusOf({ phase, starting, inFlight }: Worker): WorkerStatus {
  if (starting) return 'INITIALIZING';
  if (phase === 'unhealthy' || (phase === 'stuck' && inFlight === 0)) return 'UNHEALTHY';
  return inFlight > 0 ? 'RUNNING' : 'IDLE';
}
