import type { ReleaseDiffEntry } from '@flash-ts/core/contract';
import { gpuIds, type GpuPool, type GpuType } from '@flash-ts/core/hardware';
import { isDeepStrictEqual } from 'node:util';
import type { EndpointConfig } from '../records/endpoint-record.js';

/**
 * The fields in which two configurations differ, in the spelling of the contract's releases: that of an endpoint's template and scheduler,
 * not that of the request which changed them.
 */
export function configDiff(before: EndpointConfig, after: EndpointConfig): ReleaseDiffEntry[] {
  const [old, fresh] = [releaseFields(before), releaseFields(after)];
  return Object.keys({ ...old, ...fresh })
    .filter((field) => !isDeepStrictEqual(old[field], fresh[field]))
    .map((field) => ({ field, old: old[field] ?? null, new: fresh[field] ?? null }));
}

function releaseFields(config: EndpointConfig): Record<string, unknown> {
  return {
    name: config.name,
    'template.imageName': config.image,
    'template.dockerArgs': config.args,
    'template.containerDiskInGb': config.disk,
    'template.env': config.env,
    'template.ports': config.ports,
    'template.containerRegistryAuthId': config.registry,
    ...hardwareFields(config),
    'workers.min': config.workers.min,
    'workers.max': config.workers.max,
    'workers.idleTimeout': config.workers.idleTimeout,
    ...scalingFields(config),
    locations: config.dataCenterIds,
    networkVolumeIds: config.networkVolumes,
    executionTimeoutMs: config.timeout,
    flashboot: config.flashboot,
  };
}

function scalingFields({ scaling }: EndpointConfig): Record<string, unknown> {
  return scaling.type === 'REQUEST_COUNT'
    ? { 'scaling.requestCount': scaling.requestCount }
    : { 'scaling.queueDelay': scaling.queueDelay };
}

function hardwareFields({ gpu, cpu }: EndpointConfig): Record<string, unknown> {
  if (!gpu) return { instanceIds: cpu?.map(({ id, vcpuCount, memory }) => `${id}-${vcpuCount}-${memory}`) };
  const { pools, excludedTypes = [], count, allowedCudaVersions, minCudaVersion } = gpu;
  return {
    gpuIds: gpuIds({ pools: pools as GpuPool[], excludedTypes: excludedTypes as GpuType[] }),
    gpuCount: count,
    allowedCudaVersions,
    minCudaVersion,
  };
}
