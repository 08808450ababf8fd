import { REQUEST_LIMIT_MS } from '../contract/index.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import {
  CPU_DATA_CENTERS,
  isCpuInstanceType,
  isDataCenter,
  maxContainerDisk,
  type DataCenter,
} from '../hardware/index.js';
import { hasId, workersRange } from './checks.js';
import type { EndpointKind } from './option.js';
import { OPTIONS } from './table.js';
import type { FlashEndpointOptions, OptionName } from './types.js';
import { listOf, type NetworkVolume } from './values.js';

/** The faults of combinations of options. Options that are invalid by themselves are reported elsewhere and skipped here. */
export function checkTogether(options: FlashEndpointOptions, kind: EndpointKind): FlashError[] {
  return [
    ...checkFamily(options),
    ...checkDisk(options),
    ...checkDataCenters(options),
    ...checkVolumes(options),
    ...(kind === 'queue-based' ? checkSemanticsOfQueue(options) : checkSemantics(options)),
  ];
}

const GPU_OPTIONS = (Object.keys(OPTIONS) as OptionName[]).filter((name) => OPTIONS[name].family === 'gpu');

function checkFamily(options: FlashEndpointOptions): FlashError[] {
  const gpuOptions = GPU_OPTIONS.filter((option) => options[option] !== undefined);
  if (options.cpu === undefined || gpuOptions.length === 0) return [];
  return [coreErrors.FLASH_GPU_WITH_CPU({ options: gpuOptions })];
}

function checkDisk({ cpu, template }: FlashEndpointOptions): FlashError[] {
  const value = template?.containerDiskInGb;
  if (value === undefined) return [];
  return listOf(cpu)
    .filter((instance) => isCpuInstanceType(instance) && value > maxContainerDisk(instance))
    .map((instance) => coreErrors.FLASH_CPU_DISK({ value, instance, max: maxContainerDisk(instance) }));
}

function checkDataCenters({ cpu, datacenter }: FlashEndpointOptions): FlashError[] {
  const value = listOf(datacenter);
  const outOfReach =
    cpu !== undefined && value.every(isDataCenter) && value.some((item) => !CPU_DATA_CENTERS.includes(item));
  return outOfReach ? [coreErrors.FLASH_CPU_DATA_CENTER({ value, allowed: CPU_DATA_CENTERS })] : [];
}

function checkVolumes({ volume, datacenter, cpu }: FlashEndpointOptions): FlashError[] {
  const volumes = listOf(volume);
  if (!volumes.every(hasId)) return [];
  const reach = datacenter === undefined && cpu !== undefined ? CPU_DATA_CENTERS : listOf(datacenter);
  return [...sharedDataCenters(volumes), ...unreachable(volumes, reach)];
}

/** A volume without a data centre may be in any, so two of them may share one. */
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

/** Nest's semantics are those of answers to requests, which an endpoint with a queue does not have. */
function checkSemanticsOfQueue({ semantics }: FlashEndpointOptions): FlashError[] {
  return semantics === 'nest' ? [coreErrors.FLASH_SEMANTICS_OF_QUEUE({})] : [];
}

/** `forbidUnknown` without effect is an error and not a warning, since the author relies on the refusal. */
function checkSemantics({ semantics, forbidUnknown }: FlashEndpointOptions): FlashError[] {
  return semantics === 'nest' && forbidUnknown === true ? [coreErrors.FLASH_FORBID_UNKNOWN_UNDER_NEST({})] : [];
}

/** Options that are allowed and contradict each other. An author is told, and the build goes on. */
export function optionWarnings(options: FlashEndpointOptions, kind: EndpointKind = 'load-balanced'): FlashError[] {
  return [...(kind === 'load-balanced' ? timeoutWarnings(options) : []), ...scalingWarnings(options)];
}

function timeoutWarnings({ executionTimeoutMs: value }: FlashEndpointOptions): FlashError[] {
  if (value === undefined || value <= REQUEST_LIMIT_MS) return [];
  return [coreErrors.FLASH_TIMEOUT_ABOVE_LIMIT({ value, limit: REQUEST_LIMIT_MS })];
}

/** Where the number of workers can't change, an option that says when it changes is idle. Defaults are nobody's mistake. */
function scalingWarnings(options: FlashEndpointOptions): FlashError[] {
  const { min, max } = workersRange(options.workers) ?? { min: 0, max: 1 };
  const idle = [
    ...(max === 1 || min === max
      ? [['scalerValue', max === 1 ? 'there is never a second worker' : 'the number of workers never changes'] as const]
      : []),
    ...(min === max ? [['idleTimeout', 'no worker ever goes for being idle'] as const] : []),
  ];
  return idle
    .filter(([option]) => options[option] !== undefined)
    .map(([option, reason]) =>
      coreErrors.FLASH_SCALING_WITHOUT_EFFECT({ option, value: options[option], workers: [min, max], reason }),
    );
}
