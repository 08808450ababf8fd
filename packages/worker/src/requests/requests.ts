import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TraceIds } from '../logging/span-fields.js';

/** A request that was handed to the app and whose answer is not complete. */
export interface RequestRecord {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The client's request id or ours; empty until the app has seen the request. */
  id: string;
  /** The pattern of the route, as `/users/:id`; undefined until the route is known, and where none matches. */
  route: string | undefined;
  /** The request's span, where requests are traced. */
  trace?: TraceIds;
}

export interface RequestEnd {
  /** Milliseconds from the request's head to the last byte handed to the system, or to the loss of the connection. */
  readonly durationMs: number;
  /** The connection was lost before the answer was complete. */
  readonly aborted: boolean;
}

const RECORD = Symbol('flash:request-record');
const SLOT = Symbol('flash:request-slot');

type Tracked = ServerResponse & { [RECORD]?: RequestRecord; [SLOT]?: number | undefined };

/** The record of a request by its response; undefined for one that was never handed to the app. */
export function recordOf(response: ServerResponse): RequestRecord | undefined {
  return (response as Tracked)[RECORD];
}

/** What log lines say of a request besides what happened. */
export function requestFacts(response: ServerResponse) {
  const { id, route } = recordOf(response) ?? {};
  return { requestId: id, method: response.req.method, route };
}

/** The path of a request target: a query may hold secrets. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

/** Called once for each request, when its answer is complete or its connection is lost. */
export type RequestObserver = (record: RequestRecord, end: RequestEnd) => void;

/** The requests in flight. Code that counts, logs or measures requests observes them here; without observers they cost nothing. */
export class Requests implements Iterable<RequestRecord> {
  /** Places that are used again. A Map that grows and shrinks would leave tables behind that keep answered requests in memory. */
  readonly #slots: (RequestRecord | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #observers: RequestObserver[] = [];
  /** One listener for all responses: a closure for each would cost as much as all else here. */
  readonly #onClose = onCloseOf((response) => this.#end(response));
  readonly #onIdle: (() => void)[] = [];
  #onCount: ((inFlight: number) => void) | undefined;

  get inFlight(): number {
    return this.#slots.length - this.#free.length;
  }

  [Symbol.iterator](): Iterator<RequestRecord> {
    return this.#slots.filter((record) => record !== undefined)[Symbol.iterator]();
  }

  observe(observer: RequestObserver): void {
    this.#observers.push(observer);
  }

  /** Calls `onCount` with the number in flight whenever it changes. */
  follow(onCount: (inFlight: number) => void): void {
    this.#onCount = onCount;
  }

  begin(request: IncomingMessage, response: Tracked): void {
    const slot = this.#free.pop() ?? this.#slots.length;
    const record = { request, response, startedAt: performance.now(), id: '', route: undefined };
    this.#slots[slot] = record;
    response[RECORD] = record;
    response[SLOT] = slot;
    response.on('close', this.#onClose);
    this.#onCount?.(this.inFlight);
  }

  /** Resolves when none is in flight. */
  async idle(): Promise<void> {
    if (this.inFlight === 0) return;
    await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  #end(response: Tracked): void {
    const { [RECORD]: record, [SLOT]: slot } = response;
    if (!record || slot === undefined) return;
    response[SLOT] = undefined;
    this.#slots[slot] = undefined;
    this.#free.push(slot);
    this.#onCount?.(this.inFlight);
    if (this.#observers.length > 0) this.#report(record);
    if (this.#onIdle.length > 0 && this.inFlight === 0) {
      for (const resolve of this.#onIdle.splice(0)) resolve();
    }
  }

  #report(record: RequestRecord): void {
    const end = { durationMs: performance.now() - record.startedAt, aborted: !record.response.writableFinished };
    for (const observer of this.#observers) observer(record, end);
  }
}

/** A listener that takes the response from `this`, which Node sets. */
function onCloseOf(end: (response: ServerResponse) => void): (this: ServerResponse) => void {
  return function onClose() {
    end(this);
  };
}
