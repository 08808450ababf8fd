import type { Dispatcher } from 'undici';

/** A request's place at a worker. */
export interface Slot {
  readonly workerId: string;
  /** Connections to the worker. */
  readonly upstream: Dispatcher;
  /** Gives the place back; a second call does nothing. */
  release(): void;
  /** Says that no connection could be made: the worker is left alone until it has shown that it lives. */
  unreachable(): void;
}

/** A request's place in the line. */
export interface Ticket {
  /** @throws FlashError `FLASH_NO_WORKERS` */
  readonly slot: Promise<Slot>;
  /** The client is gone: the place, or the slot, is free again. */
  leave(): void;
}

/** What the router knows of an endpoint. */
export interface RoutableEndpoint {
  readonly id: string;
  /** Milliseconds that a worker may take over a request; 0 for the platform's own limit only. */
  readonly timeoutMs: number;
  /** @param first before all that wait, for a request that is passed on again */
  acquire(first?: boolean): Ticket;
}
