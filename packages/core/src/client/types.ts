import type { Readable } from 'node:stream';
import type { CallOptions, RequestOptions } from './options.js';
import type { EndpointStream, EndpointResponse } from './answers/answer.js';
import type { ServerSentEvent } from '../server-sent-events/read-events.js';

type Handler = (...args: never[]) => unknown;
type IsAny<T> = 0 extends 1 & T ? true : false;
/** What `JSON.stringify` leaves out. */
type Dropped = Handler | symbol | undefined;

/**
 * A value as it arrives after `JSON.stringify` and `JSON.parse`: a `Date` is a string, methods are gone.
 */
export type Serialized<T> =
  IsAny<T> extends true
    ? T
    : unknown extends T
      ? T
      : T extends string | number | boolean | null | undefined
        ? T
        : T extends { toJSON(...args: never[]): infer Json }
          ? Serialized<Json>
          : T extends bigint | symbol | Handler
            ? never
            : T extends readonly unknown[]
              ? { [Index in keyof T]: Serialized<T[Index]> }
              : T extends object
                ? {
                    [Key in keyof T as Key extends symbol ? never : T[Key] extends Dropped ? never : Key]: Serialized<
                      T[Key]
                    >;
                  }
                : never;

/** The item type of an `Observable` of rxjs, described by a method so that rxjs need not be installed. */
interface ObservableLike<Item> {
  forEach(next: (value: Item) => void): Promise<void>;
  subscribe: unknown;
}
/** `MessageEvent` of Nest. */
interface NestEvent {
  data: string | object;
}
/** `StreamableFile` of Nest. */
interface FileLike {
  getStream(): unknown;
  getHeaders(): unknown;
}

/** The result of a call of a handler that returns `Result`. */
type CallResult<Result> =
  IsAny<Result> extends true
    ? Promise<Result>
    : Result extends AsyncIterable<ServerSentEvent>
      ? Result
      : Result extends ObservableLike<infer Item>
        ? Item extends NestEvent
          ? AsyncGenerator<ServerSentEvent, void, undefined>
          : Promise<Serialized<Item>>
        : Promise<Answered<Awaited<Result>>>;

type Answered<Value> =
  IsAny<Value> extends true ? Value : Value extends Uint8Array | Readable | FileLike ? Uint8Array : Serialized<Value>;

/** The handlers of `T` as methods that call them. */
export type EndpointHandlers<T> = {
  readonly [Name in keyof T as T[Name] extends Handler ? Name : never]: T[Name] extends (
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => CallResult<Result>
    : never;
};

/** What every client has, beside the handlers. A handler of the same name takes precedence; see `Endpoint.untyped`. */
export interface EndpointMethods<T> {
  /** The parsed body of a successful answer to `GET`. */
  get<Body = unknown>(path: string, options?: Omit<RequestOptions, 'body'>): Promise<Body>;
  delete<Body = unknown>(path: string, options?: Omit<RequestOptions, 'body'>): Promise<Body>;
  /** @param body an object is sent as JSON; texts, bytes, forms and streams are sent as they are */
  post<Body = unknown>(path: string, body?: unknown, options?: Omit<RequestOptions, 'body'>): Promise<Body>;
  put<Body = unknown>(path: string, body?: unknown, options?: Omit<RequestOptions, 'body'>): Promise<Body>;
  patch<Body = unknown>(path: string, body?: unknown, options?: Omit<RequestOptions, 'body'>): Promise<Body>;
  /** The answer, whatever its status. */
  request<Body = unknown>(method: string, path: string, options?: RequestOptions): Promise<EndpointResponse<Body>>;
  /** The answer's body as it arrives. Leaving it early closes the connection. */
  stream(method: string, path: string, options?: RequestOptions): Promise<EndpointStream>;
  /** The events of a Server-Sent Events stream. Leaving the loop early closes the connection. */
  sse(
    path: string,
    options?: RequestOptions & { readonly method?: string },
  ): AsyncGenerator<ServerSentEvent, void, undefined>;
  /** An open WebSocket. */
  ws(path: string, options?: WebSocketOptions): Promise<WebSocket>;
  /** A client with other options for its calls. */
  with(options: CallOptions): EndpointClient<T>;
  /** A client whose calls all go to the worker that answers the first one. */
  session(options?: SessionOptions): EndpointSession<T>;
}

export interface WebSocketOptions extends Pick<CallOptions, 'signal' | 'timeoutMs' | 'headers' | 'traceparent'> {
  readonly query?: RequestOptions['query'];
  readonly protocols?: string | string[];
}

export interface SessionOptions {
  /**
   * What happens when the worker of the session is gone. `error`: calls fail with `EndpointSessionLostError`. `move`: the session goes on
   * with the worker that answers next. Default `error`.
   */
  readonly whenGone?: 'error' | 'move';
}

/**
 * A client of an endpoint: its handlers as methods with the same parameters and a promise of the same result as JSON brings it, and the
 * methods of every client.
 */
export type EndpointClient<T> = EndpointHandlers<T> & Omit<EndpointMethods<T>, keyof EndpointHandlers<T>>;

/** A client without handlers. */
export type UntypedEndpointClient = EndpointMethods<unknown>;

/** A client whose calls go to one worker. */
export type EndpointSession<T> = EndpointClient<T> & {
  /** The worker of the session; undefined before the first answer. */
  readonly workerId: string | undefined;
};
