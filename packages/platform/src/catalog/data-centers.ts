import { CPU_DATA_CENTERS, CPU_FLAVOURS, DataCenter, GpuType } from '@flash-ts/core/hardware';
import { cpuName } from './cpus.js';
import { gpuName } from './gpus.js';

export const REGIONS = [
  'NORTH_AMERICA',
  'SOUTH_AMERICA',
  'EUROPE',
  'ASIA',
  'MIDDLE_EAST',
  'AFRICA',
  'OCEANIA',
  'ANTARCTICA',
  'UNKNOWN',
] as const;

export const VOLUME_TYPES = ['STANDARD', 'HIGH_PERFORMANCE'] as const;

export const COMPLIANCE = [
  'GDPR',
  'ISO_IEC_27001',
  'ISO_14001',
  'PCI_DSS',
  'HITRUST',
  'SOC_1_TYPE_2',
  'SOC_2_TYPE_2',
  'SOC_3_TYPE_2',
  'ITAR',
  'FISMA_HIGH',
  'HIPAA',
  'RENEWABLE',
] as const;

/** A filter that was not sent lets everything pass. */
export interface DataCenterQuery {
  readonly include?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly networkVolumeTypes?: readonly string[] | undefined;
  readonly compliance?: readonly string[] | undefined;
  readonly globalNetwork?: boolean | undefined;
}

/** The data centres of the catalogue. A machine holds no certificates and is in no private network. */
export function dataCenters(query: DataCenterQuery = {}) {
  return Object.values(DataCenter)
    .map((id) => dataCenter(id, query.include ?? []))
    .filter(
      (center) =>
        (query.regions?.includes(center.region) ?? true) &&
        (query.networkVolumeTypes?.every((type) => center.networkVolumeTypes.includes(type as 'STANDARD')) ?? true) &&
        (query.compliance === undefined || query.compliance.length === 0) &&
        (query.globalNetwork ?? false) === center.globalNetwork,
    );
}

function dataCenter(id: DataCenter, include: readonly string[]) {
  const hasCpus = CPU_DATA_CENTERS.includes(id);
  return {
    id,
    name: id,
    region: id.startsWith('US-') ? 'NORTH_AMERICA' : 'EUROPE',
    globalNetwork: false,
    networkVolumeTypes: VOLUME_TYPES,
    compliance: [],
    ...(include.includes('GPU_AVAILABILITY') && {
      gpuAvailability: Object.values(GpuType).map((gpu) => ({ id: gpu, name: gpuName(gpu), availability: 'HIGH' })),
    }),
    ...(include.includes('CPU_AVAILABILITY') &&
      hasCpus && {
        cpuAvailability: Object.keys(CPU_FLAVOURS).map((cpu) => ({
          id: cpu,
          name: cpuName(cpu),
          availability: 'HIGH',
        })),
      }),
  };
}
