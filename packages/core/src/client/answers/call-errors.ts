import type { FaultDetail } from '../../contract/worker.js';

/** What is known of a call that failed. */
export interface CallFacts {
  /** The called endpoint, by name, id or address. */
  readonly endpoint: string;
  /** Its method that was called; undefined for a call without a contract. */
  readonly handler?: string | undefined;
  /** `GET /users/:id`, without values and query. */
  readonly route?: string | undefined;
  /** HTTP status of the answer; undefined if there was none. */
  readonly status?: number | undefined;
  /** The answer's body, parsed if it is JSON. */
  readonly body?: unknown;
  /** The worker that answered, if one did. */
  readonly workerId?: string | undefined;
  /** By which the worker's log and the platform name the request. */
  readonly requestId?: string | undefined;
  /** The platform's error code, such as `FLASH_NO_WORKERS`, or the connection's, such as `ECONNREFUSED`. */
  readonly code?: string | undefined;
  /** How often the request was sent or tried. */
  readonly attempts?: number;
  /** Whether a byte of the request may have been sent. Default true. */
  readonly sent?: boolean;
}

/** A call of an endpoint failed. */
export class EndpointCallError extends Error {
  override readonly name: string = 'EndpointCallError';
  readonly endpoint: string;
  readonly handler: string | undefined;
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly body: unknown;
  readonly workerId: string | undefined;
  readonly requestId: string | undefined;
  readonly code: string | undefined;
  readonly attempts: number;
  /** False if not a byte of the request was sent, so that the endpoint can't have seen it. */
  readonly sent: boolean;

  constructor(message: string, facts: CallFacts, options?: ErrorOptions) {
    super(message, options);
    this.endpoint = facts.endpoint;
    this.handler = facts.handler;
    this.route = facts.route;
    this.status = facts.status;
    this.body = facts.body;
    this.workerId = facts.workerId;
    this.requestId = facts.requestId;
    this.code = facts.code;
    this.attempts = facts.attempts ?? 0;
    this.sent = facts.sent ?? true;
  }

  /** `detail` of the answer's body; for a refusal with 422 every fault and its place. */
  get detail(): unknown {
    return (this.body as { detail?: unknown } | null | undefined)?.detail;
  }
}

/** The endpoint is not deployed in this app and environment. */
export class EndpointNotDeployedError extends EndpointCallError {
  override readonly name = 'EndpointNotDeployedError';
}

/** The endpoint is deployed but can't answer now: no connection, a status of 502, 503 or 504, or no place at the wanted worker. */
export class EndpointUnavailableError extends EndpointCallError {
  override readonly name = 'EndpointUnavailableError';
}

/** The call took longer than its `timeoutMs`. Whether the endpoint has seen the request is not known. */
export class EndpointTimeoutError extends EndpointCallError {
  override readonly name = 'EndpointTimeoutError';
}

/** The worker of a session is gone, and with it what it had in memory. The session can't be used any more. */
export class EndpointSessionLostError extends EndpointCallError {
  override readonly name = 'EndpointSessionLostError';
}

/** The endpoint refused the arguments with 422. */
export class EndpointValidationError extends EndpointCallError {
  override readonly name = 'EndpointValidationError';

  override get detail(): readonly FaultDetail[] {
    const detail = super.detail;
    return Array.isArray(detail) ? (detail as FaultDetail[]) : [];
  }
}
