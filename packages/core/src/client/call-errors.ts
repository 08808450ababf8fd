import type { FaultDetail } from '../contract/index.js';

/** A call of another endpoint failed. */
export class EndpointCallError extends Error {
  override readonly name: string = 'EndpointCallError';

  /**
   * @param endpoint name of the endpoint that was called
   * @param handler its method
   * @param status HTTP status of the answer; undefined if there was none
   * @param body the answer's body, parsed if it is JSON
   */
  constructor(
    message: string,
    readonly endpoint: string,
    readonly handler: string,
    readonly status?: number,
    readonly body?: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The endpoint is not deployed in this app and environment. */
export class EndpointNotDeployedError extends EndpointCallError {
  override readonly name = 'EndpointNotDeployedError';
}

/** The endpoint is deployed but can't answer now: no connection, or a status of 502, 503 or 504. */
export class EndpointUnavailableError extends EndpointCallError {
  override readonly name = 'EndpointUnavailableError';
}

/** The endpoint refused the arguments with 422; `detail` has every fault and its place. */
export class EndpointValidationError extends EndpointCallError {
  override readonly name = 'EndpointValidationError';

  get detail(): readonly FaultDetail[] {
    return (this.body as { detail?: readonly FaultDetail[] } | undefined)?.detail ?? [];
  }
}
