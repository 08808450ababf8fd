import type { Type } from '@nestjs/common';
import type { Parameter } from '../nest-metadata/parameters.js';
import type { EndpointSettings } from '../options/types.js';

/** The methods that a load-balanced endpoint answers. */
export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export interface RouteDefinition {
  readonly method: HttpMethod;
  /** The served path including all prefixes: it begins with `/` and has `:name` for parameters. */
  readonly path: string;
  readonly controller: Type;
  /** The method's name on the controller. */
  readonly handler: string;
  readonly isAsync: boolean;
  /**
   * Status of a successful answer: that of `@HttpCode` or `@Redirect`; without them 201 for POST of an ordinary Nest controller, and 200
   * otherwise.
   */
  readonly status: number;
  readonly parameters: readonly Parameter[];
}

/**
 * The kind of an endpoint. Queue-based endpoints will be another member; code that has to distinguish the two will then fail to compile.
 */
export type EndpointKind = 'load-balanced';

interface DefinitionOf<Kind extends EndpointKind> extends EndpointSettings {
  readonly kind: Kind;
  readonly className: string;
  readonly routes: readonly RouteDefinition[];
}

/** An endpoint class as its metadata describes it: its options with all defaults, and its routes. */
export type EndpointDefinition = { [Kind in EndpointKind]: DefinitionOf<Kind> }[EndpointKind];
