import type { CpuPrice, CreateEndpointRequest, GpuPrice } from '@flash-ts/core/contract';
import type { EndpointCost } from '../target.js';

export interface Prices {
  readonly gpus: readonly GpuPrice[];
  readonly cpus: readonly CpuPrice[];
}

/** What an endpoint costs in an hour, by the prices of the catalogue; undefined where it has no price for it. */
export function costOf(
  endpoint: string,
  { gpu, cpu, workers }: CreateEndpointRequest,
  { gpus, cpus }: Prices,
): EndpointCost | undefined {
  const ofWorker = gpu
    ? gpus
        .filter(({ id, pool }) => pool !== null && gpu.pools.includes(pool) && !gpu.excludedTypes?.includes(id))
        .flatMap(({ price }) => (price.serverless === undefined ? [] : [price.serverless * (gpu.count ?? 1)]))
    : (cpu ?? []).flatMap(({ id, vcpuCount }) => {
        const price = cpus.find((flavour) => flavour.id === id)?.price.serverlessPerVcpu;
        return price === undefined ? [] : [price * vcpuCount];
      });
  if (ofWorker.length === 0) return undefined;
  const [least, most] = [Math.min(...ofWorker), Math.max(...ofWorker)];
  const { min = 0, max = 0 } = workers ?? {};
  return {
    endpoint,
    workers: { min, max },
    least: { min: least * min, max: least * max },
    most: { min: most * min, max: most * max },
  };
}
