import { Type, type TSchema } from 'typebox';
import type { CpuRequest, CreateEndpointRequest, EndpointType, UpdateEndpointRequest } from '@flash-ts/core/contract';
import { CREATE_SCHEMAS } from '@flash-ts/core/contract-schema';
import { CPU_FLAVOURS, GPU_POOLS, type CpuFlavour, type GpuPool, type GpuType } from '@flash-ts/core/hardware';
import { conflict, parseBody } from '../schemas/parse-body.js';
import type { EndpointConfig } from '../records/endpoint-record.js';

type Gpu = NonNullable<EndpointConfig['gpu']>;

/** The contract's defaults for a create. The contract has no default for the disk; this is the value of its examples. */
const DEFAULTS = {
  args: '',
  disk: 20,
  env: {},
  ports: ['8000/http'],
  registry: null,
  dataCenterIds: [],
  networkVolumes: [],
  timeout: 300_000,
  flashboot: 'OFF',
} as const;
const WORKERS = { min: 0, max: 3, idleTimeout: 10 };

const TYPES = Object.keys(CREATE_SCHEMAS) as EndpointType[];
const TypeSchema = Type.Object({ type: Type.Enum(TYPES) });

/** @throws FlashError `FLASH_REQUEST_INVALID` */
export function parseCreate(body: unknown): CreateEndpointRequest {
  const { type } = (body ?? {}) as { readonly type?: unknown };
  const known = TYPES.find((name) => name === type);
  // For a body without a type everything else that is wrong with it is told too.
  if (type !== undefined && known === undefined) parseBody(TypeSchema, body);
  return parseBody<TSchema>(CREATE_SCHEMAS[known ?? 'LOAD_BALANCER'], body) as CreateEndpointRequest;
}

/** @throws FlashError `FLASH_REQUEST_CONFLICT` for fields that contradict each other or the catalogue */
export function configOfCreate(body: CreateEndpointRequest): EndpointConfig {
  if ((body.gpu === undefined) === (body.cpu === undefined)) {
    throw conflict(
      `The body has ${body.gpu ? 'both' : 'neither'} of gpu and cpu; an endpoint runs on one kind of hardware`,
      'Send exactly one of `gpu` and `cpu`.',
    );
  }
  const { name, gpu: _gpu, cpu: _cpu, ...given } = body;
  return checked({ name, ...DEFAULTS, ...given, ...hardwareOf(body), workers: { ...WORKERS, ...body.workers } });
}

/** The settings after a patch, which changes only the fields that it names. */
export function configOfUpdate(before: EndpointConfig, body: UpdateEndpointRequest): EndpointConfig {
  const other = before.gpu === null ? body.gpu && 'gpu' : body.cpu && 'cpu';
  if (other) {
    throw conflict(
      `The endpoint runs on ${before.gpu === null ? 'CPUs' : 'GPUs'}, but the body has \`${other}\`; an endpoint can't change its kind of hardware`,
      'Create a new endpoint for the other kind.',
    );
  }
  const { workers, gpu, cpu, ...simple } = body;
  return checked({
    ...before,
    ...simple,
    ...(workers && { workers: { ...before.workers, ...workers } }),
    ...(gpu && before.gpu && { gpu: updatedGpu(before.gpu, gpu) }),
    ...(cpu && { cpu: cpu.map(withMemory) }),
  });
}

function hardwareOf({ gpu, cpu }: CreateEndpointRequest): Pick<EndpointConfig, 'gpu' | 'cpu'> {
  if (cpu) return { gpu: null, cpu: cpu.map(withMemory) };
  return { gpu: { count: 1, allowedCudaVersions: [], minCudaVersion: null, ...gpu } as Gpu };
}

/** Pools and exclusions are one selection: new pools replace the exclusions too. An empty `minCudaVersion` removes it. */
function updatedGpu(before: Gpu, { minCudaVersion, ...change }: NonNullable<UpdateEndpointRequest['gpu']>): Gpu {
  if (change.excludedTypes && !change.pools) {
    throw conflict(
      'The body has gpu.excludedTypes without gpu.pools; the two are one selection',
      'Send `pools` with it.',
    );
  }
  const { excludedTypes, ...others } = before;
  return {
    ...others,
    ...(excludedTypes && !change.pools && { excludedTypes }),
    ...change,
    ...(minCudaVersion !== undefined && { minCudaVersion: minCudaVersion === '' ? null : minCudaVersion }),
  };
}

function withMemory({ id, vcpuCount }: CpuRequest): CpuRequest & { memory: number } {
  if (!Object.hasOwn(CPU_FLAVOURS, id)) {
    throw conflict(
      `The CPU id ${JSON.stringify(id)} is not a CPU flavour`,
      `Use one of ${Object.keys(CPU_FLAVOURS).join(', ')}.`,
    );
  }
  if (!Number.isInteger(Math.log2(vcpuCount))) {
    throw conflict(`The field cpu.vcpuCount is ${vcpuCount}, which is not a power of two`, 'Use 2, 4, 8 and so on.');
  }
  return { id, vcpuCount, memory: CPU_FLAVOURS[id as CpuFlavour].memoryPerVcpu * vcpuCount };
}

function checked(config: EndpointConfig): EndpointConfig {
  const { min, max } = config.workers;
  if (min > max)
    throw conflict(`The field workers.min is ${min}, which is above workers.max ${max}`, 'Lower `min` or raise `max`.');
  if (config.type !== 'QUEUE' && config.scaling.type === 'QUEUE_DELAY') {
    throw conflict(
      'The field scaling.type is "QUEUE_DELAY", by which only queue-based endpoints are scaled',
      'Send `{ "type": "REQUEST_COUNT", "requestCount": N }`.',
    );
  }
  if (config.gpu) checkGpu(config.gpu);
  return config;
}

function checkGpu({ pools, excludedTypes = [], allowedCudaVersions, minCudaVersion }: Gpu): void {
  const unknown = pools.find((pool) => !Object.hasOwn(GPU_POOLS, pool));
  if (unknown !== undefined) {
    throw conflict(
      `The field gpu.pools has ${JSON.stringify(unknown)}, which is not a pool`,
      `Use ${Object.keys(GPU_POOLS).join(', ')}.`,
    );
  }
  const cards = pools.flatMap((pool) => GPU_POOLS[pool as GpuPool]);
  const foreign = excludedTypes.find((type) => !cards.includes(type.trim() as GpuType));
  if (foreign !== undefined) {
    throw conflict(
      `The field gpu.excludedTypes has ${JSON.stringify(foreign)}, which is in none of the pools`,
      `Exclude one of ${cards.join(', ')}.`,
    );
  }
  if (allowedCudaVersions.length > 0 && minCudaVersion !== null) {
    throw conflict('The field gpu has both allowedCudaVersions and minCudaVersion', 'Send one of them.');
  }
}
