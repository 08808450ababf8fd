import type { FlashEndpointOptions, NetworkVolume } from '../decorators/options.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import {
  CPU_DATA_CENTERS,
  CpuInstanceType,
  DataCenter,
  GpuGroup,
  GpuType,
  isCpuInstanceType,
  isGpu,
  maxContainerDisk,
} from '../hardware/index.js';

/** The faults in what an endpoint runs on and where. */
export function checkHardware(options: FlashEndpointOptions): FlashError[] {
  return [
    ...checkFamily(options),
    ...checkGpu(options),
    ...checkCpu(options),
    ...checkDataCenters(options),
    ...checkVolumes(options),
  ];
}

function checkFamily(options: FlashEndpointOptions): FlashError[] {
  const gpuOptions = (['gpu', 'gpuCount', 'minCudaVersion'] as const).filter((option) => options[option] !== undefined);
  if (options.cpu === undefined || gpuOptions.length === 0) return [];
  return [coreErrors.FLASH_GPU_WITH_CPU({ options: gpuOptions })];
}

function checkGpu({ gpu, gpuCount, minCudaVersion }: FlashEndpointOptions): FlashError[] {
  const faults = unknownItems('gpu', gpu, isGpu, [...Object.values(GpuGroup), ...Object.values(GpuType)]);
  if (gpuCount !== undefined && !(Number.isInteger(gpuCount) && gpuCount >= 1)) {
    faults.push(
      coreErrors.FLASH_OPTION_RANGE({ option: 'gpuCount', value: gpuCount, allowed: 'a whole number from 1 on' }),
    );
  }
  if (minCudaVersion !== undefined && !/^\d+\.\d+$/.test(minCudaVersion)) {
    faults.push(
      coreErrors.FLASH_OPTION_RANGE({
        option: 'minCudaVersion',
        value: minCudaVersion,
        allowed: "major.minor, as '12.8'",
      }),
    );
  }
  return faults;
}

function checkCpu({ cpu, template }: FlashEndpointOptions): FlashError[] {
  const faults = unknownItems('cpu', cpu, isCpuInstanceType, Object.values(CpuInstanceType));
  const disk = template?.containerDiskInGb;
  const tooSmall =
    disk === undefined
      ? []
      : asList(cpu).filter((instance) => isCpuInstanceType(instance) && disk > maxContainerDisk(instance));
  return [
    ...faults,
    ...tooSmall.map((instance) =>
      coreErrors.FLASH_CPU_DISK({ value: disk ?? 0, instance, max: maxContainerDisk(instance) }),
    ),
  ];
}

/** Faults of an option that names hardware: something not in the catalogue, or an empty list. */
function unknownItems(
  option: string,
  value: unknown,
  isKnown: (item: unknown) => boolean,
  known: readonly string[],
): FlashError[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length === 0) return [coreErrors.FLASH_HARDWARE_UNKNOWN({ option, value, known })];
  return asList(value)
    .filter((item) => !isKnown(item))
    .map((item) => coreErrors.FLASH_HARDWARE_UNKNOWN({ option, value: item, known }));
}

function checkDataCenters({ cpu, datacenter }: FlashEndpointOptions): FlashError[] {
  const wanted = asList(datacenter);
  const faults = unknownItems(
    'datacenter',
    datacenter,
    (item) => Object.values(DataCenter).includes(item as DataCenter),
    Object.values(DataCenter),
  );
  const outOfReach =
    cpu !== undefined && faults.length === 0 && wanted.some((item) => !CPU_DATA_CENTERS.includes(item));
  return outOfReach ? [coreErrors.FLASH_CPU_DATA_CENTER({ value: wanted, allowed: CPU_DATA_CENTERS })] : faults;
}

function checkVolumes({ volume, datacenter, cpu }: FlashEndpointOptions): FlashError[] {
  const volumes = asList(volume);
  const nameless = volumes.filter(
    (item) => typeof (item as Partial<NetworkVolume> | null)?.id !== 'string' || item.id === '',
  );
  if (nameless.length > 0) {
    return nameless.map((value) =>
      coreErrors.FLASH_OPTION_RANGE({ option: 'volume', value, allowed: "{ id: 'vol_…', datacenter? }" }),
    );
  }
  const reach = datacenter === undefined && cpu !== undefined ? CPU_DATA_CENTERS : asList(datacenter);
  return [...sharedDataCenters(volumes), ...unreachable(volumes, reach)];
}

/** A volume that names no data centre may lie anywhere, so two of them may share one. */
function sharedDataCenters(volumes: readonly NetworkVolume[]): FlashError[] {
  const byDataCenter = Map.groupBy(volumes, ({ datacenter }) => datacenter ?? 'a data centre that is not named');
  return [...byDataCenter]
    .filter(([, shared]) => shared.length > 1)
    .map(([datacenter, shared]) =>
      coreErrors.FLASH_VOLUME_PER_DATA_CENTER({ datacenter, ids: shared.map(({ id }) => id) }),
    );
}

function unreachable(volumes: readonly NetworkVolume[], reach: readonly DataCenter[]): FlashError[] {
  if (reach.length === 0) return [];
  return volumes.flatMap(({ id, datacenter }) =>
    datacenter === undefined || reach.includes(datacenter)
      ? []
      : [coreErrors.FLASH_VOLUME_OUT_OF_REACH({ id, datacenter, allowed: reach })],
  );
}

function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
