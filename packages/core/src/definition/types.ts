import type { Type } from '@nestjs/common';
import type { Parameter } from '../nest-metadata/parameters.js';
import type { EndpointSettings } from '../options/types.js';

/** The methods that a load-balanced endpoint answers. */
export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

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
  readonly parameters: readonly Parameter[];
}

/** What an endpoint is. Queue-based ones become a member: what has to tell the two apart then no longer compiles. */
export type EndpointKind = 'load-balanced';

interface DefinitionOf<Kind extends EndpointKind> extends EndpointSettings {
  readonly kind: Kind;
  readonly className: string;
  readonly routes: readonly RouteDefinition[];
}

/** An endpoint class as its metadata tells it: its options with every default filled in, and its routes. */
export type EndpointDefinition = { [Kind in EndpointKind]: DefinitionOf<Kind> }[EndpointKind];
