import type { Type } from '@nestjs/common';
import type { Parameter } from '../nest-metadata/parameters.js';
import type { EndpointKind } from '../options/option.js';
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

/** A method with `@Job`. */
export interface JobDefinition {
  readonly controller: Type;
  /** The method's name on the class, by which `method` of an input chooses it. */
  readonly handler: string;
  readonly isAsync: boolean;
  /** Whether it yields the parts of a stream. */
  readonly isStream: boolean;
  readonly parameters: readonly Parameter[];
}

/** An endpoint class as its metadata describes it: its options with all defaults, and its routes or jobs. */
export interface EndpointDefinition extends EndpointSettings {
  readonly kind: EndpointKind;
  readonly className: string;
  /** None in a queue-based endpoint. */
  readonly routes: readonly RouteDefinition[];
  /** None in a load-balanced endpoint. */
  readonly jobs: readonly JobDefinition[];
}
