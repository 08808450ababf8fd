import { isDeepStrictEqual } from 'node:util';
import type {
  CreateEndpointRequest,
  Endpoint,
  Release,
  ReleaseDiffEntry,
  UpdateEndpointRequest,
} from '@flash-ts/core/contract';
import { CPU_FLAVOURS, type CpuFlavour } from '@flash-ts/core/hardware';
import { gpuProblem } from './catalog.ts';
import { Problem } from './problem.ts';

export type Settings = Omit<Endpoint, 'id' | 'requestUrls' | 'createdAt'>;

/** Fields whose change makes a release, with the names that its diff has. A change of any other is taken over by workers that run. */
const RELEASED: Readonly<Record<string, string>> = {
  image: 'template.imageName',
  args: 'template.dockerArgs',
  env: 'template.env',
  disk: 'template.containerDiskInGb',
  ports: 'template.ports',
  registry: 'template.containerRegistryAuthId',
  gpu: 'gpuIds',
  cpu: 'instanceIds',
  dataCenterIds: 'locations',
  networkVolumes: 'networkVolumeIds',
};

/** An endpoint with its releases. */
export class EndpointRecord {
  readonly id: string;
  readonly createdAt = new Date().toISOString();
  readonly releases: Omit<Release, 'workerCount'>[] = [];
  settings: Settings;
  version = 1;

  constructor(id: string, body: CreateEndpointRequest) {
    this.id = id;
    this.settings = createdSettings(body);
    this.#release([]);
  }

  /** Whether it has jobs. */
  get isQueue(): boolean {
    return this.settings.type === 'QUEUE';
  }

  /** @returns whether its workers have to be replaced */
  update(body: UpdateEndpointRequest): boolean {
    const before = this.settings;
    this.settings = updatedSettings(before, body);
    const diff = Object.entries(RELEASED).flatMap(([name, field]): ReleaseDiffEntry[] => {
      const [old, now] = [before[name as keyof Settings], this.settings[name as keyof Settings]];
      return isDeepStrictEqual(old, now) ? [] : [{ field, old: old ?? null, new: now ?? null }];
    });
    if (diff.length === 0) return false;
    this.version += 1;
    this.#release(diff);
    return true;
  }

  #release(diff: readonly ReleaseDiffEntry[]): void {
    const { version } = this;
    const facts = { source: 'MANUAL', buildId: null, createdByUserId: 'user_test' } as const;
    this.releases.unshift({
      id: `rel_${this.id}_${version}`,
      version,
      ...facts,
      createdAt: new Date().toISOString(),
      diff,
    });
  }
}

/** The settings of a new endpoint, with the defaults of the document. */
function createdSettings(body: CreateEndpointRequest): Settings {
  const { gpu, cpu, workers, ...rest } = body;
  if ((gpu === undefined) === (cpu === undefined)) throw new Problem(400, 'exactly one of gpu and cpu is required');
  const settings = {
    args: '',
    disk: 20,
    env: {},
    ports: [],
    registry: null,
    dataCenterIds: [],
    networkVolumes: [],
    timeout: 300_000,
    flashboot: 'OFF',
    ...rest,
    workers: { min: 0, max: 3, idleTimeout: 10, ...workers },
    ...(cpu ? { gpu: null, cpu: withMemory(cpu) } : { gpu: gpuView(gpu) }),
  } as unknown as Settings;
  return checked(settings, workers?.idleTimeout);
}

/** A PATCH replaces the fields that it has; of `gpu` and `workers` the fields of theirs. */
function updatedSettings(before: Settings, { cpu, gpu, workers, ...rest }: UpdateEndpointRequest): Settings {
  if (cpu && before.gpu) throw new Problem(400, 'cpu on a GPU endpoint');
  if (gpu && !before.gpu) throw new Problem(400, 'gpu on a CPU endpoint');
  const selection = gpu?.pools && !gpu.excludedTypes ? { excludedTypes: [] } : {};
  const settings = {
    ...before,
    ...rest,
    ...(workers && { workers: { ...before.workers, ...workers } }),
    ...(cpu && { cpu: withMemory(cpu) }),
    ...(gpu && { gpu: { ...before.gpu, ...selection, ...gpu, minCudaVersion: gpu.minCudaVersion || null } }),
  } as unknown as Settings;
  return checked(settings, workers?.idleTimeout);
}

function checked(settings: Settings, idleTimeout: number | undefined): Settings {
  const { type, scaling, workers, gpu } = settings;
  const isCounted = type === 'QUEUE' && scaling.type === 'REQUEST_COUNT';
  if (isCounted && idleTimeout !== undefined)
    throw new Problem(400, 'workers.idleTimeout is not applicable to a queue-based endpoint scaling on requestCount');
  if (workers.min > workers.max) throw new Problem(400, 'workers.min is above workers.max');
  const problem = gpu ? gpuProblem(gpu) : undefined;
  if (problem !== undefined) throw new Problem(400, problem);
  if (!isCounted) return settings;
  const { idleTimeout: _, ...rest } = workers;
  return { ...settings, workers: rest as Settings['workers'] };
}

function gpuView(gpu: CreateEndpointRequest['gpu']) {
  return { count: 1, excludedTypes: [], allowedCudaVersions: [], minCudaVersion: null, ...gpu };
}

function withMemory(cpus: NonNullable<CreateEndpointRequest['cpu']>) {
  return cpus.map(({ id, vcpuCount }) => {
    if (!(id in CPU_FLAVOURS)) throw new Problem(400, `unknown CPU flavour ${id}`);
    if (!Number.isInteger(Math.log2(vcpuCount))) throw new Problem(400, 'vcpuCount must be a power of two');
    return { id, vcpuCount, memory: vcpuCount * CPU_FLAVOURS[id as CpuFlavour].memoryPerVcpu };
  });
}
