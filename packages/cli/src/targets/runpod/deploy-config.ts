import {
  IDENTITY_ENV,
  REQUEST_LIMIT_MS,
  type CpuRequest,
  type CreateEndpointRequest,
  type EndpointType,
  type QueueDelayScaling,
  type RequestCountScaling,
} from '@flash-ts/core/contract';
import { CPU_FLAVOURS, cpuShape, type CpuInstanceType } from '@flash-ts/core/hardware';
import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import { localImage } from '@flash-ts/platform/control-client';

/** A create request with the names of secrets instead of their values. */
export interface EndpointDeployConfig extends Omit<CreateEndpointRequest, 'env' | 'type' | 'scaling' | 'workers'> {
  readonly type: EndpointType;
  readonly scaling: RequestCountScaling | QueueDelayScaling;
  readonly workers: { readonly min: number; readonly max: number; readonly idleTimeout?: number };
  readonly env: Readonly<Record<string, string | { readonly secret: string }>>;
}

/** `.flash/deploy.json`: by endpoint name, the body for `POST /v2/serverless`, secrets by name only. */
export type DeployConfig = Readonly<Record<string, EndpointDeployConfig>>;

/** The minimum of Runpod's REST contract; smaller instances are deployed with this number. */
const MIN_VCPUS = 2;

/**
 * The deploy config of a manifest.
 *
 * @param artifact digest of the artifact, which is the image of endpoints without a digest of their own
 */
export function deployConfigOf(manifest: Manifest, artifact: string): DeployConfig {
  const { project_name: app, resources } = manifest;
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [
      name,
      endpointConfig(app, name, resource, localImage(app, resource.digest ?? artifact)),
    ]),
  );
}

function endpointConfig(app: string, name: string, resource: ManifestResource, image: string): EndpointDeployConfig {
  return {
    name,
    type: resource.is_load_balanced ? 'LOAD_BALANCER' : 'QUEUE',
    image,
    ...hardware(resource),
    ...scaling(resource),
    // What 0 means on Runpod is not documented.
    timeout: resource.executionTimeoutMs || REQUEST_LIMIT_MS,
    flashboot: resource.flashboot ? 'FLASHBOOT' : 'OFF',
    dataCenterIds: resource.locations,
    networkVolumes: resource.networkVolumes.map(({ id }) => id),
    // Jobs come to a worker by the connections that it opens itself.
    ports: resource.is_load_balanced ? ['8000/http'] : [],
    ...(resource.template?.containerDiskInGb !== undefined && { disk: resource.template.containerDiskInGb }),
    env: {
      ...resource.env,
      [IDENTITY_ENV.app]: app,
      [IDENTITY_ENV.resource]: name,
      FLASH_MODULE_PATH: resource.module_path,
      ...(resource.imageName !== undefined && { FLASH_BASE_IMAGE: resource.imageName }),
      PORT: '8000',
      PORT_HEALTH: '8000',
    },
  };
}

function scaling(resource: ManifestResource): Pick<EndpointDeployConfig, 'scaling' | 'workers'> {
  const { scalerType, scalerValue, workersMin: min, workersMax: max, idleTimeout } = resource;
  if (scalerType === 'QUEUE_DELAY') {
    return { workers: { min, max, idleTimeout }, scaling: { type: 'QUEUE_DELAY', queueDelay: scalerValue } };
  }
  // For a queue that is scaled by its jobs, the contract refuses an idle timeout.
  const workers = resource.is_load_balanced ? { min, max, idleTimeout } : { min, max };
  return { workers, scaling: { type: 'REQUEST_COUNT', requestCount: scalerValue } };
}

function hardware(resource: ManifestResource): Pick<CreateEndpointRequest, 'gpu' | 'cpu'> {
  if (resource.instanceIds) return { cpu: uniqueCpus(resource.instanceIds) };
  const { gpuExcludedTypes: excludedTypes = [] } = resource;
  return {
    gpu: {
      pools: resource.gpuPools ?? [],
      ...(excludedTypes.length > 0 && { excludedTypes }),
      count: resource.gpuCount ?? 1,
      ...(resource.minCudaVersion !== undefined && { minCudaVersion: resource.minCudaVersion }),
    },
  };
}

/** The contract refuses the same flavour and size twice, as `cpu3c-1-2` beside `cpu3c-2-4` would yield. */
function uniqueCpus(instances: readonly CpuInstanceType[]): CpuRequest[] {
  const requests = instances
    .map(cpuShape)
    .map(({ flavour, vcpus }) => ({ id: flavour, vcpuCount: Math.max(vcpus, MIN_VCPUS) }));
  return requests.filter(
    (request, index) =>
      requests.findIndex(({ id, vcpuCount }) => id === request.id && vcpuCount === request.vcpuCount) === index,
  );
}

/** An instance type that is deployed larger than the endpoint asked for. */
export interface EnlargedInstance {
  readonly endpoint: string;
  /** As in the source: `cpu3c-1-2`. */
  readonly instance: CpuInstanceType;
  readonly vcpus: number;
  /** GB */
  readonly memory: number;
}

/** The instance types of a manifest that are below the minimum of the REST contract, with the sizes that are deployed instead. */
export function enlargedInstances(manifest: Manifest): EnlargedInstance[] {
  return Object.entries(manifest.resources).flatMap(([endpoint, { instanceIds = [] }]) =>
    (instanceIds as readonly CpuInstanceType[])
      .filter((instance) => cpuShape(instance).vcpus < MIN_VCPUS)
      .map((instance) => ({
        endpoint,
        instance,
        vcpus: MIN_VCPUS,
        memory: MIN_VCPUS * CPU_FLAVOURS[cpuShape(instance).flavour].memoryPerVcpu,
      })),
  );
}
