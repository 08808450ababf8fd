import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'fast-querystring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BoundRequest } from '../../binding/binder.js';
import type { Fault } from '../../validation/fault.js';
import type { RouteMatch } from '../route-table.js';

/** What a handler returned, or what was thrown by it or before it. */
export type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

/** Takes a request with an outcome that only Fastify can answer with. */
export type GoOn = (request: ShortRequest, outcome: Outcome) => void;

/** The route of a short request. */
export interface ShortRoute {
  /** The pattern, as `/users/:id`. */
  readonly path: string;
  /** Binds the request, calls the handler and answers with a plain result; `goOn` gets every other outcome. */
  readonly run: (request: ShortRequest, goOn: GoOn) => void;
  /** Answers with an outcome that `goOn` has got. */
  readonly end: (outcome: Outcome, request: FastifyRequest, reply: FastifyReply) => void;
  /** Takes an outcome that comes after another answer: an error is logged, a stream is closed. */
  readonly drop: (outcome: Outcome, request: ShortRequest) => void;
}

/** A request that is served without Fastify's request and reply as far as that goes. */
export class ShortRequest implements BoundRequest {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly route: ShortRoute;
  params: unknown;
  body: unknown = undefined;
  bodyFault: Fault | null = null;
  /** Undefined until it is left to Fastify. */
  outcome: Outcome | undefined = undefined;
  readonly #queryText: string;
  #query: unknown = undefined;

  constructor(raw: IncomingMessage, response: ServerResponse, match: RouteMatch<ShortRoute>, id: string) {
    this.raw = raw;
    this.response = response;
    this.id = id;
    this.route = match.value;
    this.params = match.params;
    this.#queryText = match.query;
  }

  /** Has Fastify answer with the outcome. */
  end(request: FastifyRequest, reply: FastifyReply): void {
    if (this.outcome) this.route.end(this.outcome, request, reply);
  }

  get headers(): IncomingHttpHeaders {
    return this.raw.headers;
  }

  /** Most handlers don't look at it. */
  get query(): unknown {
    return (this.#query ??= parse(this.#queryText));
  }

  set query(value: unknown) {
    this.#query = value;
  }
}

const SHORT = Symbol('flash:short-request');

type Carrier = IncomingMessage & { [SHORT]?: ShortRequest };

/** Notes with Node's request what has been done of it before Fastify gets it. */
export function noteShortRequest(short: ShortRequest): void {
  (short.raw as Carrier)[SHORT] = short;
}

/** What has been noted; undefined for a request that came to Fastify at once. */
export function shortRequestOf(raw: IncomingMessage): ShortRequest | undefined {
  return (raw as Carrier)[SHORT];
}
