import type { Type } from '@nestjs/common';
import type { EndpointSettings } from '../options/types.js';

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

/** An endpoint class as its metadata tells it: its options with every default filled in, and its routes. */
export interface EndpointDefinition extends EndpointSettings {
  readonly className: string;
  readonly routes: readonly RouteDefinition[];
}
