import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'fast-querystring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BoundRequest } from '../../binding/binder.js';
import type { Fault } from '../../validation/fault.js';
import type { RouteMatch } from '../route-table.js';
import type { RouteHandler } from '../direct/direct-handler.js';
import type { Detour } from './detour.js';

/** What is left to be answered: what a handler returned, or what was thrown by it or before it. */
export type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

/** What goes on with a request where a bare route does not. */
export interface OnFastify {
  /** From the binding on. */
  readonly handle: RouteHandler;
  /** From the outcome on. */
  readonly end: (outcome: Outcome, request: FastifyRequest, reply: FastifyReply) => void;
}

/** Takes what a bare route can't answer itself. */
export type GiveUp = (exchange: Exchange, outcome: Outcome) => void;

/** The route of an exchange. */
export interface ExchangeRoute {
  /** The pattern, as `/users/:id`. */
  readonly path: string;
  readonly onFastify: OnFastify;
  /** Binds a request whose body was read, calls the handler and answers. */
  run(exchange: Exchange, giveUp: GiveUp): void;
}

/** A request of a bare route: what its parameters are bound in, and what Fastify needs where it has to go on. */
export class Exchange implements BoundRequest, Detour {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: ExchangeRoute;
  readonly id: string;
  readonly queryText: string;
  readonly target: string;
  readonly method: string;
  body: unknown = undefined;
  bodyFault: Fault | null = null;
  params: unknown;
  /** Undefined until the handler has returned or something was thrown. */
  outcome: Outcome | undefined = undefined;
  #query: unknown = undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { value, params, query }: RouteMatch<ExchangeRoute>,
    id: string,
  ) {
    this.request = request;
    this.response = response;
    this.route = value;
    this.id = id;
    this.queryText = query;
    this.target = request.url ?? '';
    this.method = request.method ?? '';
    this.params = params;
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  /** Most handlers don't look at it. */
  get query(): unknown {
    return (this.#query ??= parse(this.queryText));
  }

  set query(value: unknown) {
    this.#query = value;
  }

  get path(): string {
    return this.route.path;
  }

  get withBody(): boolean {
    return this.outcome === undefined;
  }

  finish(request: FastifyRequest, reply: FastifyReply): void {
    const { onFastify } = this.route;
    if (this.outcome) onFastify.end(this.outcome, request, reply);
    else onFastify.handle(request, reply);
  }
}
