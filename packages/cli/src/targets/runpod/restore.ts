import type { Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';

/** The request that gives an endpoint the fields of a change back as they were. */
export function restoring(before: Endpoint, change: UpdateEndpointRequest): UpdateEndpointRequest {
  const fields = Object.keys(change).map((name) => [name, before[name as keyof Endpoint]]);
  const { gpu, cpu, workers, ...rest } = Object.fromEntries(fields) as Partial<Endpoint>;
  return {
    ...withoutNothing(rest),
    // An answer has more than a request may have.
    ...(gpu && { gpu: gpuRequest(gpu) }),
    ...(cpu && { cpu: cpu.map(({ id, vcpuCount }) => ({ id, vcpuCount })) }),
    ...(workers && { workers: withoutNothing(workers) }),
  };
}

function gpuRequest({ pools, excludedTypes = [], count, minCudaVersion }: NonNullable<Endpoint['gpu']>) {
  return { pools, excludedTypes, ...(count !== undefined && { count }), minCudaVersion: minCudaVersion ?? '' };
}

/** Without fields that the answer left out; null stays, since it is a value of `registry`. */
function withoutNothing<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
