import type { Type } from '@nestjs/common';
import { readRoutes, type DeclaredRoute } from '../definition/read-routes.js';
import type { RouteDefinition } from '../definition/types.js';
import {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointUnavailableError,
  EndpointValidationError,
} from './call-errors.js';
import { callRequest } from './call-request.js';

type Handler = (...args: never[]) => unknown;

/**
 * The handlers of another endpoint, called over HTTP: the same parameters, and a promise of the same result. Values that are not JSON
 * change as in `JSON.stringify`; a `Date` arrives as text.
 */
export type EndpointClient<T> = {
  readonly [Name in keyof T as T[Name] extends Handler ? Name : never]: T[Name] extends (
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** The facts of a call, for the function that sends it. */
export interface OutgoingCall {
  /** Name of the called endpoint. */
  readonly endpoint: string;
  readonly handler: string;
  readonly method: string;
  /** The path with the names of its parameters, such as `/users/:id`. */
  readonly route: string;
}

/** The request of a call, as arguments of `fetch`. */
export interface CallInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a call as `fetch` does. */
export type SendCall = (url: string, init: CallInit, call: OutgoingCall) => Promise<Response>;

/** The address of a client's endpoint. */
export interface EndpointAddress {
  /** Name of the endpoint, for messages. */
  readonly name: string;
  /** Base URL without a slash at the end; undefined if the endpoint is not deployed. */
  readonly url: string | undefined;
  /** Bearer key of the platform, if it requires one. */
  readonly key: string | undefined;
  /** The served path of a handler, including prefixes. */
  readonly pathOf: (handler: string) => string | undefined;
  /** Sends the calls; default: `fetch`. */
  readonly send?: SendCall;
}

const byFetch: SendCall = (url, init) => fetch(url, init);

/** Makes the client of an endpoint class. Its methods are on the object itself, so that a test can spy on them. */
export function createEndpointClient<T extends object>(target: Type<T>, address: EndpointAddress): EndpointClient<T> {
  const methods = readRoutes(target).map((route) => [
    route.handler,
    (...args: unknown[]) => call(route, address, args),
  ]);
  return Object.fromEntries(methods) as EndpointClient<T>;
}

async function call(
  route: DeclaredRoute,
  { name, url, key, pathOf, send = byFetch }: EndpointAddress,
  args: readonly unknown[],
): Promise<unknown> {
  const { handler } = route;
  if (url === undefined) {
    throw new EndpointNotDeployedError(
      `${name}.${handler}: the endpoint ${name} is not deployed in this app and environment`,
      name,
      handler,
    );
  }
  const served = pathOf(handler) ?? route.path;
  const { method, path, headers, body } = callRequest(route as RouteDefinition, served, args);
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  let response: Response;
  try {
    response = await send(
      url + path,
      { method, headers: { ...headers, ...authorization }, ...(body !== undefined && { body }) },
      { endpoint: name, handler, method, route: served },
    );
  } catch (cause) {
    throw new EndpointUnavailableError(
      `${name}.${handler}: no answer from ${url}`,
      name,
      handler,
      undefined,
      undefined,
      { cause },
    );
  }
  const result = await readBody(response);
  if (response.ok) return result;
  throw callError(name, handler, response.status, result);
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/.test(response.headers.get('content-type') ?? '');
  return isJson ? (JSON.parse(text) as unknown) : text;
}

function callError(name: string, handler: string, status: number, body: unknown): EndpointCallError {
  const message = `${name}.${handler} was answered with ${status}`;
  if (status === 422) return new EndpointValidationError(message, name, handler, status, body);
  if ([502, 503, 504].includes(status)) return new EndpointUnavailableError(message, name, handler, status, body);
  return new EndpointCallError(message, name, handler, status, body);
}
