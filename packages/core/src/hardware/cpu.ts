/** Memory in GB for each vCPU, and container disk in GB for each vCPU, of a CPU flavour. Source: Runpod's CPU catalogue, August 2026. */
export const CPU_FLAVOURS = {
  cpu3g: { memoryPerVcpu: 4, diskPerVcpu: 10 },
  cpu3c: { memoryPerVcpu: 2, diskPerVcpu: 10 },
  cpu5c: { memoryPerVcpu: 2, diskPerVcpu: 15 },
} as const;
export type CpuFlavour = keyof typeof CPU_FLAVOURS;

/** CPU instance types as `flavour-vCPU-memory in GB`. */
export const CpuInstanceType = {
  CPU3G_1_4: 'cpu3g-1-4',
  CPU3G_2_8: 'cpu3g-2-8',
  CPU3G_4_16: 'cpu3g-4-16',
  CPU3G_8_32: 'cpu3g-8-32',
  CPU3C_1_2: 'cpu3c-1-2',
  CPU3C_2_4: 'cpu3c-2-4',
  CPU3C_4_8: 'cpu3c-4-8',
  CPU3C_8_16: 'cpu3c-8-16',
  CPU5C_1_2: 'cpu5c-1-2',
  CPU5C_2_4: 'cpu5c-2-4',
  CPU5C_4_8: 'cpu5c-4-8',
  CPU5C_8_16: 'cpu5c-8-16',
} as const;
export type CpuInstanceType = (typeof CpuInstanceType)[keyof typeof CpuInstanceType];

export interface CpuShape {
  readonly flavour: CpuFlavour;
  readonly vcpus: number;
  /** GB */
  readonly memory: number;
}

/** Whether `value` is an instance type of the catalogue. */
export function isCpuInstanceType(value: unknown): value is CpuInstanceType {
  return Object.values(CpuInstanceType).includes(value as CpuInstanceType);
}

/** The parts of an instance type: `cpu3c-4-8` is flavour cpu3c with 4 vCPU and 8 GB. */
export function cpuShape(type: CpuInstanceType): CpuShape {
  const [flavour, vcpus, memory] = type.split('-') as [CpuFlavour, string, string];
  return { flavour, vcpus: Number(vcpus), memory: Number(memory) };
}

/** The most container disk in GB that an instance type may have. */
export function maxContainerDisk(type: CpuInstanceType): number {
  const { flavour, vcpus } = cpuShape(type);
  return CPU_FLAVOURS[flavour].diskPerVcpu * vcpus;
}
