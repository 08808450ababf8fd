import { DataCenter, GPU_MEMORY, GPU_POOLS, GpuType } from '@flash-ts/core/hardware';
import type { AvailabilityLevel } from './availability.js';

/** The GPU types of the catalogue. On this machine they cost nothing, and there are no pods. */
export function gpuTypes(availability?: AvailabilityLevel) {
  return Object.values(GpuType).map((id) => ({
    id,
    name: gpuName(id),
    pool: Object.entries(GPU_POOLS).find(([, cards]) => cards.includes(id))?.[0] ?? null,
    manufacturer: 'NVIDIA',
    memory: GPU_MEMORY[id],
    secure: true,
    community: false,
    price: { secure: 0, community: 0, serverless: 0 },
    maxCount: { secure: 0, community: 0 },
    ...(availability && { availability }),
    ...(availability === 'HIGH' && {
      dataCenters: Object.values(DataCenter).map((center) => ({ id: center, name: center, availability })),
    }),
  }));
}

/** `NVIDIA GeForce RTX 4090` is an RTX 4090. */
export function gpuName(id: GpuType): string {
  return id.replace(/^NVIDIA (?:GeForce )?/, '');
}
