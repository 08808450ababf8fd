import type { DynamicModule, ForwardReference, Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CpuInstanceType, DataCenter, GpuGroup, GpuType } from '../hardware/index.js';
import type { Secret } from './secret.js';

/** A CUDA version as `major.minor`. */
export type CudaVersion = `${number}.${number}`;

/** `n` is `[0, n]`: at most n workers, none when idle. */
export type WorkersOption =
  | number
  | readonly [min: number, max: number]
  | { readonly min: number; readonly max: number };

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

interface CommonOptions {
  /**
   * Identity of the endpoint within its app and environment: deploying the same name again updates the endpoint, a new name creates one.
   * 1–63 of a-z, 0-9 and "-". Default: the class name in kebab-case.
   */
  readonly name?: string;
  /** How many workers may run: whole numbers, 0 ≤ min ≤ max, max ≥ 1. Default `[0, 1]`. */
  readonly workers?: WorkersOption;
  /** Seconds without a request after which a worker above `min` goes: 1…3600. Default 60. */
  readonly idleTimeout?: number;
  /** A load-balanced endpoint scales by request count; any other scaler is refused. */
  readonly scalerType?: 'REQUEST_COUNT';
  /** Requests (queued and running) for each worker: ⌈requests / scalerValue⌉ workers are wanted. ≥ 1, default 4. */
  readonly scalerValue?: number;
  /** Milliseconds that one request may take; 0, the default, leaves only the platform's limit of 5.5 minutes. */
  readonly executionTimeoutMs?: number;
  /** Keep the state of a scaled-down worker for a faster start. Default true. */
  readonly flashboot?: boolean;
  /** Data centres that workers may run in. Default: all (CPU endpoints: EU-RO-1 only). */
  readonly datacenter?: DataCenter | readonly DataCenter[];
  /** Environment variables of the worker. A value that is secret is named with `secret('NAME')` and read at deploy time. */
  readonly env?: Readonly<Record<string, string | Secret>>;
  /** Network volumes, at most one for each data centre. */
  readonly volume?: NetworkVolume | readonly NetworkVolume[];
  /** A container image to run in instead of the default one for the hardware. */
  readonly image?: string;
  readonly template?: TemplateOptions;
  /** Refuse a JSON body with a property that its DTO does not declare (422) instead of dropping the property. Default false. */
  readonly forbidUnknown?: boolean;
  /**
   * By whose rules requests are answered. `flash`: declared types are validated (422), a wrong method is 405, a POST of the endpoint class is
   * 200. `nest`: every request is answered as Nest on Fastify answers it from a `main.ts` of the app, and nothing is validated or converted but
   * by the app's own pipes. Default `flash`.
   */
  readonly semantics?: Semantics;
  /** Nest modules that the endpoint's class may inject from, as in `@Module`. */
  readonly imports?: readonly (Type | DynamicModule | Promise<DynamicModule> | ForwardReference)[];
  /** Nest providers of the endpoint's own module, as in `@Module`. */
  readonly providers?: readonly Provider[];
  /** Further controllers of the endpoint, as in `@Module`. */
  readonly controllers?: readonly Type[];
  /**
   * What a `main.ts` does between `NestFactory.create` and `listen`: global prefix, versioning, global guards, pipes, interceptors and
   * filters, CORS, a WebSocket adapter. The worker calls it before the app is initialised; the build calls it too, on an app whose
   * providers are not instantiated, to learn the paths of the routes. So it must not depend on a provider's value.
   */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
}

// `undefined` and not `never` for what the other kind has: without `strictNullChecks` TypeScript would take `cpu: 'cpu3c-1-2'` for any text.
interface GpuOptions {
  /** A pool, a card, or a list of them in order of preference. Default `GpuGroup.ANY`, unless `cpu` is set. */
  readonly gpu?: GpuGroup | GpuType | readonly (GpuGroup | GpuType)[];
  /** GPUs for each worker, ≥ 1. Default 1. */
  readonly gpuCount?: number;
  /** Lowest CUDA version of the host, as `major.minor`. Default '12.8'. */
  readonly minCudaVersion?: CudaVersion;
  readonly cpu?: undefined;
}

interface CpuOptions {
  /** An instance type as `flavour-vCPU-memory`, or a list of them in order of preference. */
  readonly cpu: CpuInstanceType | readonly CpuInstanceType[];
  readonly gpu?: undefined;
  readonly gpuCount?: undefined;
  readonly minCudaVersion?: undefined;
}

/** What `@FlashEndpoint` takes. An endpoint runs on GPUs or on CPUs, never both. */
export type FlashEndpointOptions = CommonOptions & (GpuOptions | CpuOptions);
