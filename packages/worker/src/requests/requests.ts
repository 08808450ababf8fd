import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that was handed to the app and has not been answered to the end. */
export interface RequestRecord {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly startedAt: number;
  /** The client's request id or ours; empty until the app has seen the request. */
  id: string;
  /** The pattern of the route, as `/users/:id`; undefined while no route is known, and for good where none fits. */
  route: string | undefined;
}

export interface RequestEnd {
  /** Milliseconds from the request's head to the last byte handed to the system, or to the loss of the connection. */
  readonly durationMs: number;
  /** The connection was lost before the answer was complete. */
  readonly aborted: boolean;
}

/** Told of each request once, when its answer is complete or its connection is lost. */
export type RequestObserver = (record: RequestRecord, end: RequestEnd) => void;

/** The requests in flight. What counts, logs or measures requests observes them here, and costs nothing where nobody does. */
export class Requests implements Iterable<RequestRecord> {
  readonly #records = new Map<ServerResponse, RequestRecord>();
  readonly #observers: RequestObserver[] = [];
  /** One function for all responses: a closure for each would cost as much as the rest of the bookkeeping. */
  readonly #onClose = onCloseOf((response) => this.#end(response));
  #onIdle: (() => void)[] = [];

  get inFlight(): number {
    return this.#records.size;
  }

  [Symbol.iterator](): IterableIterator<RequestRecord> {
    return this.#records.values();
  }

  observe(observer: RequestObserver): void {
    this.#observers.push(observer);
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#records.set(response, { request, response, startedAt: performance.now(), id: '', route: undefined });
    response.on('close', this.#onClose);
  }

  /** Undefined for a request that has ended, or that never was the app's. */
  of(response: ServerResponse): RequestRecord | undefined {
    return this.#records.get(response);
  }

  /** Resolves when none is in flight. */
  async idle(): Promise<void> {
    if (this.#records.size === 0) return;
    await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  #end(response: ServerResponse): void {
    const record = this.#records.get(response);
    if (!record) return;
    this.#records.delete(response);
    if (this.#observers.length > 0) this.#report(record);
    if (this.#records.size === 0 && this.#onIdle.length > 0) {
      for (const resolve of this.#onIdle.splice(0)) resolve();
    }
  }

  #report(record: RequestRecord): void {
    const end = { durationMs: performance.now() - record.startedAt, aborted: !record.response.writableFinished };
    for (const observer of this.#observers) observer(record, end);
  }
}

/** As a listener that takes the response from `this`, where Node puts it. */
function onCloseOf(end: (response: ServerResponse) => void): (this: ServerResponse) => void {
  return function onClose() {
    end(this);
  };
}
