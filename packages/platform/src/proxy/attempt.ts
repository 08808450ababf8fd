import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingHttpHeaders } from 'node:http';
import type { Deadline, Deadlines } from '../clock/deadlines.js';
import { platformErrors } from '../errors/catalogue.js';
import { ANY, readAffinity, type Affinity } from '../routing/affinity.js';
import { crashKey } from '../routing/request-crashes.js';
import { requestLimitMs } from '../routing/request-limit.js';
import type { RoutableEndpoint, Slot, Ticket, Waiter } from '../routing/slot.js';
import type { Settings } from '../settings/settings.js';
import { againAllowed, failureOf, isSuspicious, wasRead } from './failure.js';
import { WORKER_HEADER } from './headers.js';

export interface AttemptParts {
  readonly settings: Settings;
  readonly deadlines: Deadlines;
}

/** The request that an attempt serves. */
export interface AttemptedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  readonly method: string;
  /** Path and query as the worker gets them. */
  readonly path: string;
}

/** Sends a request to the worker of a slot. */
export interface Carrier {
  /** @param again whether the request has had a slot before */
  begin(slot: Slot, again: boolean): void;
  /** The request gets no slot, must not be sent to a worker, or its worker has taken too long. */
  failed(error: FlashError): void;
}

/** How the connection to a worker failed. */
export interface ConnectionFailure {
  readonly error: Error;
  /** Whether not a byte of the request has reached the worker. */
  readonly nothingSent: boolean;
  readonly hasBody: boolean;
  /** Whether it is safe to execute the request twice. */
  readonly isRepeatable: boolean;
  /** Whether the client has received a part of an answer already. */
  readonly isAnswered: boolean;
}

/**
 * The attempts of a request: it reserves a slot, releases it at the end, and after a failure that allows a retry reserves another one, at
 * another worker if possible. The endpoint's time limit applies to each attempt.
 */
export class Attempt implements Waiter {
  affinity: Affinity = ANY;
  avoids: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  readonly #request: AttemptedRequest;
  readonly #endpoint: RoutableEndpoint;
  readonly #carrier: Carrier;
  readonly #parts: AttemptParts;
  #ticket: Ticket | undefined;
  #slot: Slot | undefined;
  #deadline: Deadline | undefined;
  #count = 0;
  /** Slots of workers that ended the connection after they had read the request. */
  #lostAt: readonly Slot[] = [];
  #isOver = false;

  constructor(request: AttemptedRequest, endpoint: RoutableEndpoint, carrier: Carrier, parts: AttemptParts) {
    this.headers = request.headers;
    this.requestId = request.requestId;
    this.#request = request;
    this.#endpoint = endpoint;
    this.#carrier = carrier;
    this.#parts = parts;
  }

  /** The present slot. */
  get slot(): Slot | undefined {
    return this.#slot;
  }

  /** @throws FlashError `FLASH_AFFINITY_INVALID` */
  start(): void {
    this.affinity = readAffinity(this.headers[WORKER_HEADER]);
    this.#reserve();
  }

  granted(slot: Slot): void {
    if (this.#isOver) return slot.release();
    this.#slot = slot;
    // The same request of other clients may have crashed workers while this one waited.
    const blocked = this.#blocked();
    if (blocked) return this.#carrier.failed(blocked);
    const limitMs = requestLimitMs(this.#endpoint.timeoutMs, this.#parts.settings.current());
    this.#deadline = this.#parts.deadlines.after(limitMs, () =>
      this.#carrier.failed(platformErrors.FLASH_REQUEST_TIMEOUT({ limitMs })),
    );
    this.#carrier.begin(slot, this.#count > 1);
  }

  refused(error: FlashError): void {
    this.#carrier.failed(error);
  }

  /**
   * Call it when the connection to the slot's worker failed before the response was complete. Reserves another slot if the request may be
   * sent again.
   *
   * @returns why the request may not be sent again
   */
  connectionFailed({
    error,
    nothingSent,
    hasBody,
    isRepeatable,
    isAnswered,
  }: ConnectionFailure): FlashError | undefined {
    if (wasRead(error, nothingSent, hasBody)) this.lost();
    if (isSuspicious(error, nothingSent)) {
      this.avoids = this.#slot?.workerId;
      this.#slot?.suspect();
    }
    const repeatable = isRepeatable && this.#lostAt.length < this.#parts.settings.current().lostWorkers;
    const mayGoAgain = !isAnswered && againAllowed(error, { nothingSent, attempts: this.#count, repeatable });
    if (!mayGoAgain) return this.failure(error);
    this.#leave();
    this.#reserve();
    return undefined;
  }

  /** Records that the worker ended the connection after it had read the request. */
  lost(): void {
    const slot = this.#slot;
    if (!slot) return;
    this.#lostAt = [...this.#lostAt, slot];
    slot.lost(this.#crashKey);
  }

  /** @returns the error for the client */
  failure(error: Error): FlashError {
    return failureOf(error, this.#slot?.workerId, Math.max(1, this.#lostAt.length));
  }

  /** Removes the time limit, for a connection that was upgraded. */
  liftLimit(): void {
    this.#deadline?.cancel();
  }

  /** Call it when a worker has sent its complete answer. */
  answered(): void {
    const { crashes } = this.#endpoint;
    if (crashes.any) crashes.answered(this.#crashKey);
    for (const slot of this.#lostAt) slot.acquit(this.#crashKey);
    this.end(true);
  }

  /** Releases the slot, or leaves the queue. */
  end(answered = false): void {
    this.#isOver = true;
    this.#ticket?.leave();
    this.#leave(answered);
  }

  get #crashKey(): string {
    return crashKey(this.#request.method, this.#request.path);
  }

  #reserve(): void {
    const blocked = this.#blocked();
    if (blocked) return this.#carrier.failed(blocked);
    this.#count += 1;
    this.#ticket = this.#endpoint.reserve(this, this.#count > 1);
  }

  #blocked(): FlashError | undefined {
    const { crashes } = this.#endpoint;
    return crashes.any ? crashes.refusal(this.#crashKey) : undefined;
  }

  #leave(answered = false): void {
    this.#deadline?.cancel();
    const slot = this.#slot;
    this.#slot = undefined;
    slot?.release(answered);
  }
}
