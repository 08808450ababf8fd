import { CPU_FLAVOURS, GPU_MEMORY, GPU_POOLS, GpuType } from '@flash-ts/core/hardware';

/** Dollars an hour for each GB of a card; not Runpod's prices. */
const PER_GB = 0.02;

/** The cards of Runpod's catalogue, with prices of our own. */
export const GPUS = Object.values(GpuType).map((id) => ({
  id,
  name: id.replace(/^NVIDIA /, ''),
  pool: Object.entries(GPU_POOLS).find(([, cards]) => cards.includes(id))?.[0] ?? null,
  manufacturer: 'NVIDIA',
  memory: GPU_MEMORY[id],
  secure: true,
  community: false,
  price: { secure: GPU_MEMORY[id] * PER_GB, community: 0, serverless: GPU_MEMORY[id] * PER_GB },
  maxCount: { secure: 8, community: 0 },
}));

/** The CPU flavours, with prices of our own. */
export const CPUS = Object.entries(CPU_FLAVOURS).map(([id, { memoryPerVcpu }]) => ({
  id,
  name: id,
  group: `Gen ${id.charAt('cpu'.length)}`,
  vcpu: { min: 2, max: 32 },
  ramGbPerVcpu: memoryPerVcpu,
  price: { securePerVcpu: 0.04, serverlessPerVcpu: 0.03 },
}));

/** What is wrong with the selection of GPUs; undefined if nothing is. */
export function gpuProblem({ pools = [], excludedTypes = [] }: GpuSelected): string | undefined {
  const unknown = pools.find((pool) => !GPUS.some((gpu) => gpu.pool === pool));
  if (unknown !== undefined) return `unknown GPU pool ${unknown}`;
  const own = GPUS.filter((gpu) => pools.includes(gpu.pool ?? ''));
  const foreign = excludedTypes.find((type) => !own.some((gpu) => gpu.id === type.trim()));
  if (foreign !== undefined) return `excludedTypes has ${foreign}, which is not a type of one of the pools`;
  return own.every((gpu) => excludedTypes.includes(gpu.id)) ? 'the selection leaves no GPU type' : undefined;
}

interface GpuSelected {
  readonly pools?: readonly string[];
  readonly excludedTypes?: readonly string[];
}
