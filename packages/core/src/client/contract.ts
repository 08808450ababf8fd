/** Where a handler's argument goes in the request. */
export type ParameterPlace = 'body' | 'path' | 'query' | 'header' | 'cookie';

/** The place of one argument. */
export interface ContractParameter {
  readonly in: ParameterPlace;
  /** Its name there; without one the argument is the whole body, or an object with a property for each name. */
  readonly name?: string;
}

/** How a handler is called over HTTP. */
export interface ContractHandler {
  readonly method: string;
  /** The served path with `:name` for parameters and `*` or `*name` for the rest. */
  readonly path: string;
  /** By position; null for an argument that the endpoint makes itself, as `@Req()`. */
  readonly parameters: readonly (ContractParameter | null)[];
  /** `events` for a handler with `@Sse`. */
  readonly answer?: 'events';
}

/** Which endpoint a contract is of. */
export interface NamedEndpoint {
  /** The endpoint's name. */
  readonly name: string;
  /** The app that the endpoint belongs to. */
  readonly app?: string;
}

declare const HANDLERS: unique symbol;

/**
 * What a client has to know of an endpoint: plain data. `flash build` writes it to `.flash/client.ts`.
 *
 * @typeParam T an interface or class with the handlers as its methods
 */
export interface EndpointContract<T = unknown> extends NamedEndpoint {
  readonly handlers: Readonly<Record<string, ContractHandler>>;
  /** For the compiler only: there is no such value. */
  readonly [HANDLERS]?: T;
}

/** How a job of a queue-based endpoint is read. */
export interface ContractJob {
  /** Whether its output comes in parts. */
  readonly stream?: true;
}

declare const JOBS: unique symbol;

/**
 * What a client has to know of a queue-based endpoint: plain data. `flash build` writes it to `.flash/client.ts`.
 *
 * @typeParam T an interface or class with the jobs as its methods
 */
export interface QueueContract<T = unknown> extends NamedEndpoint {
  /** By name; of several, `method` of an input chooses. */
  readonly jobs: Readonly<Record<string, ContractJob>>;
  /** For the compiler only: there is no such value. */
  readonly [JOBS]?: T;
}
