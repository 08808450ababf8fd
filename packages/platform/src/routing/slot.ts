import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingHttpHeaders } from 'node:http';
import type { Affinity } from './affinity.js';
import type { RequestCrashes } from './request-crashes.js';
import type { Upstream } from '../upstream/upstream.js';

/** A worker's place for one request. */
export interface Slot {
  readonly workerId: string;
  /** The version that the worker runs. */
  readonly version: number;
  /** Connections to the worker. */
  readonly upstream: Upstream;
  /** Releases the slot; a second call does nothing. @param answered whether the worker has answered the request completely */
  release(answered?: boolean): void;
  /** Reports that a connection to the worker failed: the worker leaves the rotation until its health is confirmed. */
  suspect(): void;
  /** Reports that the worker ended the connection after it had read the request. @param key see `crashKey` */
  lost(key: string): void;
  /** Reports that another worker has answered the same request, so the request did not crash the first one. */
  acquit(key: string): void;
}

/** A request that wants a slot. Exactly one of its callbacks is called, once; at once if it need not wait. */
export interface Waiter {
  readonly affinity: Affinity;
  /**
   * The worker that has just failed with the request: any other worker is preferred, and that one is used only if it is the only one and
   * healthy.
   */
  readonly avoids?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  granted(slot: Slot): void;
  refused(error: FlashError): void;
}

/** A request's place in the queue. */
export interface Ticket {
  /** Leaves the queue; does nothing after a callback of the waiter was called. */
  leave(): void;
}

/** An endpoint as the router sees it. */
export interface RoutableEndpoint {
  readonly id: string;
  /** Milliseconds that a worker may take for a request; 0 for the platform's own limit only. */
  readonly timeoutMs: number;
  /** Set for a queue-based endpoint, which takes jobs in the place of requests. */
  readonly queue?: object | undefined;
  /** Requests that crash its workers. */
  readonly crashes: RequestCrashes;
  /**
   * Reserves a slot for the waiter: at once, or when it has reached the head of the queue.
   *
   * @param first whether it goes before all waiting requests, for a request that is sent again
   * @returns undefined if the waiter has its slot already
   */
  reserve(waiter: Waiter, first?: boolean): Ticket | undefined;
}
