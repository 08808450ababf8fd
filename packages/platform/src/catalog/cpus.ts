import { CPU_DATA_CENTERS, CPU_FLAVOURS, CpuInstanceType, cpuShape, type CpuFlavour } from '@flash-ts/core/hardware';
import type { AvailabilityLevel } from './availability.js';

/** The smallest number that the contract allows. */
const MIN_VCPUS = 2;

/** The CPU flavours of the catalogue. On this machine they cost nothing. */
export function cpuTypes(availability?: AvailabilityLevel) {
  return (Object.keys(CPU_FLAVOURS) as CpuFlavour[]).map((id) => ({
    id,
    name: cpuName(id),
    group: `Gen ${id.charAt('cpu'.length)}`,
    vcpu: { min: MIN_VCPUS, max: mostVcpus(id) },
    ramGbPerVcpu: CPU_FLAVOURS[id].memoryPerVcpu,
    price: { securePerVcpu: 0, serverlessPerVcpu: 0 },
    ...(availability && { availability }),
    ...(availability === 'HIGH' && {
      dataCenters: CPU_DATA_CENTERS.map((center) => ({ id: center, name: center, availability })),
    }),
  }));
}

/** The last letter of a flavour is its kind. */
export function cpuName(id: string): string {
  return id.endsWith('c') ? 'Compute-Optimized' : 'General Purpose';
}

function mostVcpus(flavour: CpuFlavour): number {
  const shapes = Object.values(CpuInstanceType).map(cpuShape);
  return Math.max(...shapes.filter((shape) => shape.flavour === flavour).map(({ vcpus }) => vcpus));
}
