import { cpuShape, GPU_POOLS, type CpuInstanceType, type GpuType } from '@flash-ts/core/hardware';
import type { ManifestResource } from '@flash-ts/core/manifest';
import type { SecretValues } from '../../secrets.js';

/**
 * What an endpoint is to be on a cluster, without its variables. It is written into an annotation of its revisions, by which the next plan
 * tells what changes, and in the words that other targets use.
 */
export interface Settings {
  readonly image: string;
  readonly workers: { readonly min: number; readonly max: number; readonly idleTimeout: number };
  readonly scaling: { readonly type: 'REQUEST_COUNT'; readonly requestCount: number };
  /** Milliseconds for a request; 0 for none of its own. */
  readonly timeout: number;
  readonly cpu?: { readonly vcpus: number; readonly memory: number };
  readonly gpu?: {
    /** Empty for any card. */
    readonly types: readonly GpuType[];
    readonly count: number;
    readonly minCudaVersion?: string;
  };
  /** GB */
  readonly disk?: number;
  /** Ids of network volumes; the first is mounted. */
  readonly volumes: readonly string[];
  readonly pullSecret?: string;
  /** Of a queue-based endpoint. */
  readonly queue?: QueueSettings;
}

export interface QueueSettings {
  /** Jobs that a worker has at a time. */
  readonly concurrency: number;
  readonly ttlMs?: number;
  /** Changes with the database and the workers' key, and tells neither. */
  readonly access: string;
}

/**
 * @param image reference by digest
 * @param access see `QueueSettings`
 */
export function settingsOf(
  resource: ManifestResource,
  image: string,
  pullSecret: string | undefined,
  access = '',
): Settings {
  const { workersMin: min, workersMax: max, idleTimeout, template } = resource;
  return {
    image,
    workers: { min, max, idleTimeout },
    scaling: { type: 'REQUEST_COUNT', requestCount: atOnce(resource) },
    timeout: resource.executionTimeoutMs,
    ...hardwareOf(resource),
    ...(template?.containerDiskInGb !== undefined && { disk: template.containerDiskInGb }),
    volumes: resource.networkVolumes.map(({ id }) => id),
    ...(pullSecret !== undefined && { pullSecret }),
    ...(!resource.is_load_balanced && { queue: queueOf(resource, access) }),
  };
}

function queueOf(
  resource: Extract<ManifestResource, { readonly is_load_balanced: false }>,
  access: string,
): QueueSettings {
  const { ttlMs } = resource;
  return { concurrency: concurrencyOf(resource), ...(ttlMs !== undefined && { ttlMs }), access };
}

/** Requests or jobs for each worker. Jobs are scaled by their number too: how long they wait is nothing that a cluster asks for. */
function atOnce(resource: ManifestResource): number {
  const isCounted = resource.is_load_balanced || resource.scalerType === 'REQUEST_COUNT';
  return isCounted ? resource.scalerValue : concurrencyOf(resource);
}

function concurrencyOf(resource: ManifestResource): number {
  return resource.is_load_balanced ? 1 : (resource.max_concurrency ?? 1);
}

function hardwareOf(resource: ManifestResource): Pick<Settings, 'cpu' | 'gpu'> {
  const [instance] = (resource.instanceIds ?? []) as readonly CpuInstanceType[];
  if (instance !== undefined) {
    const { vcpus, memory } = cpuShape(instance);
    return { cpu: { vcpus, memory } };
  }
  const { gpuCount = 1, minCudaVersion } = resource;
  return {
    gpu: { types: gpuTypes(resource), count: gpuCount, ...(minCudaVersion !== undefined && { minCudaVersion }) },
  };
}

/** The cards that an endpoint may run on, in order of preference; none for all of the catalogue, for then any other is right too. */
function gpuTypes({ gpuPools = [], gpuExcludedTypes = [] }: ManifestResource): readonly GpuType[] {
  const all = Object.values(GPU_POOLS).flat();
  const wanted = gpuPools.flatMap((pool) => GPU_POOLS[pool]).filter((card) => !gpuExcludedTypes.includes(card));
  return wanted.length === all.length ? [] : wanted;
}

/** The fields whose change leaves the workers of a version as they are, so that it stays this version. */
const SCALING_FIELDS: ReadonlySet<string> = new Set<keyof Settings>(['workers', 'scaling']);

/** The settings that make a version: all but those by which workers are added and removed. */
export function versionFields(settings: Settings): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([field]) => !SCALING_FIELDS.has(field)));
}

/** The variables of an endpoint: those in the open, and those in its Secret with their values. */
export interface Variables {
  readonly open: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
}

export function variablesOf(name: string, { env }: ManifestResource, secrets: SecretValues): Variables {
  const entries = Object.entries(env);
  const open = entries.flatMap(([variable, value]) => (typeof value === 'string' ? [[variable, value]] : []));
  const secret = entries.flatMap(([variable, value]) =>
    typeof value === 'string' ? [] : [[variable, secrets[name]?.[variable] ?? '']],
  );
  return {
    open: Object.fromEntries(open) as Record<string, string>,
    secret: Object.fromEntries(secret) as Record<string, string>,
  };
}
