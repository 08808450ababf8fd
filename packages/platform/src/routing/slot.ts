import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingHttpHeaders } from 'node:http';
import type { Affinity } from './affinity.js';
import type { RequestCrashes } from './request-crashes.js';
import type { Upstream } from '../upstream/upstream.js';

/** A request's place at a worker. */
export interface Slot {
  readonly workerId: string;
  /** That the worker runs. */
  readonly version: number;
  /** Connections to the worker. */
  readonly upstream: Upstream;
  /** Gives the place back; a second call does nothing. @param answered the worker has answered the request to its end */
  release(answered?: boolean): void;
  /** Says that a connection to the worker failed: it is left alone until it has shown that it lives. */
  suspect(): void;
  /** Says that the worker ended the connection when it had read the request. @param key see `crashKey` */
  lost(key: string): void;
  /** Says that another worker has answered that very request: it is not what the first one crashed on. */
  acquit(key: string): void;
}

/** A request that wants a slot. It hears once, of the one or the other; at once, if there is no need to wait. */
export interface Waiter {
  readonly affinity: Affinity;
  /** The worker that has just failed with it: it goes to any other, and back to that one only if it is the only one and lives. */
  readonly avoids?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  granted(slot: Slot): void;
  refused(error: FlashError): void;
}

/** A request's place in the line. */
export interface Ticket {
  /** Gives the place up; does nothing once the waiter has heard. */
  leave(): void;
}

/** What the router knows of an endpoint. */
export interface RoutableEndpoint {
  readonly id: string;
  /** Milliseconds that a worker may take over a request; 0 for the platform's own limit only. */
  readonly timeoutMs: number;
  /** Requests that its workers crash on. */
  readonly crashes: RequestCrashes;
  /**
   * Reserves a slot, which the waiter hears of: at once, or when it has come to the head of the line.
   *
   * @param first before all that wait, for a request that is passed on again
   * @returns undefined when the waiter has its slot already
   */
  reserve(waiter: Waiter, first?: boolean): Ticket | undefined;
}
