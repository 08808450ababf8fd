import type { CpuInstanceType, DataCenter, GpuGroup, GpuType } from '../hardware/index.js';

/** A CUDA version as `major.minor`. */
export type CudaVersion = `${number}.${number}`;

/** `n` is `[0, n]`: at most n workers, none when idle. */
export type WorkersOption =
  | number
  | readonly [min: number, max: number]
  | { readonly min: number; readonly max: number };

/** How many workers may run. */
export interface WorkersRange {
  readonly min: number;
  readonly max: number;
}

/** By whose rules a worker answers: Flash's, or those of Nest on Fastify without any of ours. */
export type Semantics = 'flash' | 'nest';

/** A network volume that workers mount. */
export interface NetworkVolume {
  readonly id: string;
  /** The data centre that holds it; workers then run only there. */
  readonly datacenter?: DataCenter;
}

export interface TemplateOptions {
  /** Container disk in GB. CPU workers may have 10 (cpu3*) or 15 (cpu5c) per vCPU. */
  readonly containerDiskInGb?: number;
}

export type OneOrMore<T> = T | readonly T[];
export type GpuOption = OneOrMore<GpuGroup | GpuType>;
export type CpuOption = OneOrMore<CpuInstanceType>;

/** What was written as one value or as a list, as a list. */
export function listOf<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
