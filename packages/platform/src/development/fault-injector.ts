import type { Clock } from '../clock/clock.js';
import { InjectedFault } from '../errors/injected-fault.js';
import type { RoutableEndpoint, Ticket, Waiter } from '../routing/slot.js';
import { seededRandom } from './seeded-random.js';

/** A share of the requests that no worker gets. */
export interface FaultShare {
  /** Status of the answer, from 400 to 599. */
  readonly status: number;
  /** From 0 to 100. All shares together are 100 at most. */
  readonly percent: number;
}

/** What a development session lets go wrong, to try a client against it. */
export interface FaultInjection {
  /** Milliseconds for which a worker that has booted does not count as ready yet. */
  readonly coldStartMs: number;
  /** Milliseconds by which every answer of an endpoint comes later. */
  readonly latencyMs: number;
  readonly faults: readonly FaultShare[];
}

/** The part of a request that the line about its answer speaks of. */
export interface InjectedRequest {
  readonly endpointId: string;
  readonly method: string;
  /** Path and query as a worker would get them. */
  readonly path: string;
}

/** An answer that no worker gave. */
export interface InjectedAnswer extends InjectedRequest {
  readonly requestId: string;
  readonly status: number;
  /** From the arrival of the request. */
  readonly durationMs: number;
}

export interface FaultInjectorParts {
  readonly clock: Clock;
  /** Called for each answer that is injected. */
  readonly tell: (answer: InjectedAnswer) => void;
}

/** Delays requests, and refuses a share of them. Which ones is random, and the same in every session. */
export class FaultInjector {
  readonly #injection: FaultInjection;
  readonly #parts: FaultInjectorParts;
  readonly #random = seededRandom();

  constructor(injection: FaultInjection, parts: FaultInjectorParts) {
    this.#injection = injection;
    this.#parts = parts;
  }

  /** The endpoint as one request reaches it. */
  around(endpoint: RoutableEndpoint, method: string, path: string): RoutableEndpoint {
    return new FaultyEndpoint(endpoint, {
      ...this.#parts,
      request: { endpointId: endpoint.id, method, path },
      latencyMs: this.#injection.latencyMs,
      fault: this.#draw(),
    });
  }

  /** @returns the status of the fault that the next request meets; undefined if it meets none */
  #draw(): number | undefined {
    let left = this.#random() * 100;
    for (const { status, percent } of this.#injection.faults) {
      if (left < percent) return status;
      left -= percent;
    }
    return undefined;
  }
}

interface FaultyParts extends FaultInjectorParts {
  readonly request: InjectedRequest;
  readonly latencyMs: number;
  readonly fault: number | undefined;
}

/** An endpoint for one request, which waits before its first attempt and may be refused then. */
class FaultyEndpoint implements RoutableEndpoint {
  readonly #endpoint: RoutableEndpoint;
  readonly #parts: FaultyParts;
  readonly #arrived: number;
  #begun = false;

  constructor(endpoint: RoutableEndpoint, parts: FaultyParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
    this.#arrived = parts.clock.now();
  }

  get id(): string {
    return this.#endpoint.id;
  }

  get timeoutMs(): number {
    return this.#endpoint.timeoutMs;
  }

  get crashes(): RoutableEndpoint['crashes'] {
    return this.#endpoint.crashes;
  }

  reserve(waiter: Waiter, first?: boolean): Ticket | undefined {
    // A request that is sent again has waited already.
    if (this.#begun) return this.#endpoint.reserve(waiter, first);
    this.#begun = true;
    const { latencyMs, clock } = this.#parts;
    if (latencyMs === 0) return this.#proceed(waiter);
    let ticket: Ticket | undefined;
    const cancel = clock.after(latencyMs, () => (ticket = this.#proceed(waiter)));
    return {
      leave() {
        cancel();
        ticket?.leave();
      },
    };
  }

  #proceed(waiter: Waiter): Ticket | undefined {
    const { fault, request, clock, tell } = this.#parts;
    if (fault === undefined) return this.#endpoint.reserve(waiter);
    tell({ ...request, requestId: waiter.requestId, status: fault, durationMs: clock.now() - this.#arrived });
    waiter.refused(new InjectedFault(fault));
    return undefined;
  }
}
