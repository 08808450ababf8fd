import type { Type } from '@nestjs/common';
import type { NetworkVolume, Semantics } from '../decorators/options.js';
import type { Secret } from '../decorators/secret.js';
import type { CpuInstanceType, DataCenter, GpuSelection } from '../hardware/index.js';

/** The methods that a load-balanced endpoint answers. */
export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export type ParameterSource = 'body' | 'query' | 'path' | 'headers' | 'host' | 'cookies' | 'signed cookies' | 'other';

export interface ParameterDefinition {
  /** Position in the handler's parameter list. */
  readonly index: number;
  readonly source: ParameterSource;
  /** The name given to the decorator, as `id` in `@Param('id')`; absent when the whole source is taken. */
  readonly key?: string;
  /**
   * The declared type as the compiler emitted it; undefined where none was emitted. Some compilers emit an enum itself, which is no class but an
   * object.
   */
  readonly type: Type | undefined;
  /** Set where the author gave pipes or a schema to the parameter, its method or its class: they then decide about the value. */
  readonly piped?: true;
  /** Set for what is taken from the body of a handler whose requests have to be forms, with every field as text. */
  readonly form?: true;
}

export interface RouteDefinition {
  readonly method: HttpMethod;
  /** As the endpoint serves it, all prefixes included: begins with `/`, `:name` for parameters. */
  readonly path: string;
  readonly controller: Type;
  /** The method's name on the controller. */
  readonly handler: string;
  readonly isAsync: boolean;
  /** Status of a successful answer: what `@HttpCode` or `@Redirect` say; else 201 for POST of an ordinary Nest controller, 200 otherwise. */
  readonly status: number;
  readonly parameters: readonly ParameterDefinition[];
}

export type Hardware =
  | { readonly kind: 'gpu'; readonly gpus: GpuSelection; readonly count: number; readonly minCudaVersion: string }
  | { readonly kind: 'cpu'; readonly instances: readonly CpuInstanceType[] };

/** An endpoint class as its metadata tells it, every default filled in. */
export interface EndpointDefinition {
  readonly name: string;
  readonly className: string;
  readonly hardware: Hardware;
  readonly workers: { readonly min: number; readonly max: number };
  /** Seconds. */
  readonly idleTimeout: number;
  readonly scalerType: 'REQUEST_COUNT';
  readonly scalerValue: number;
  /** 0 for none. */
  readonly executionTimeoutMs: number;
  readonly flashboot: boolean;
  /** Empty for all. */
  readonly dataCenters: readonly DataCenter[];
  readonly env: Readonly<Record<string, string | Secret>>;
  readonly volumes: readonly NetworkVolume[];
  readonly image: string | undefined;
  /** GB; undefined for the platform's default. */
  readonly containerDiskInGb: number | undefined;
  readonly forbidUnknown: boolean;
  readonly semantics: Semantics;
  readonly routes: readonly RouteDefinition[];
}
