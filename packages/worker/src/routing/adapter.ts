import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { registerBodyParsers } from '../parsing/body-parsers.js';
import type { Requests } from '../requests/requests.js';
import type { FrontDoor } from '../server/front-door.js';
import type { RouteHandler } from './direct/direct-handler.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../requests/request-id.js';
import { addDetourRoute, detourOf, isDetourRoute, standOn, straighten } from './bare/detour.js';
import type { BareRoute } from './bare/bare-route.js';
import { ROUTER_OPTIONS } from './router-options.js';
import { RouteTable } from './route-table.js';
import { WatchedAdapter } from './watched-adapter.js';

/** Chooses what is registered for a route, given the handler that Nest made. */
export type HandlerChoice = (byNest: RouteHandler) => RouteHandler;

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/** From now on Nest's routes get the handler that `choose` says; Nest itself has no place to choose it. */
export function chooseHandlers(adapter: FastifyAdapter, choose: HandlerChoice): void {
  for (const method of METHODS) {
    const register = adapter[method].bind(adapter) as (...args: unknown[]) => never;
    adapter[method] = (...args: unknown[]) => register(...args.slice(0, -1), choose(args.at(-1) as RouteHandler));
  }
}

export interface Routing {
  readonly adapter: WatchedAdapter;
  /** Those that Fastify serves are in it. */
  readonly table: RouteTable<BareRoute>;
}

/** Nest's Fastify adapter behind the worker's front door: Fastify gets requests, but never listens and never closes the server. */
export function createAdapter(door: FrontDoor): Routing {
  const options: FastifyServerOptions = {
    serverFactory: (handler) => {
      door.attach(handler);
      return door.server;
    },
    bodyLimit: door.limits.bodyBytes,
    // The front door has answered.
    clientErrorHandler: () => undefined,
    genReqId: (request) => detourOf(request)?.id ?? requestIdOf(request.headers[REQUEST_ID_HEADER]),
    routerOptions: ROUTER_OPTIONS,
    // The router's own refusals (a malformed URL) come before any hook.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      adapter.secure(request, reply.raw);
      void reply.header(REQUEST_ID_HEADER, request.id).send(error);
    },
  };
  const adapter = new WatchedAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance>();
  addDetourRoute(fastify);
  const table = followRoutes(fastify);
  adapter.askBeforeNotFound((request, reply) => serveBare(table, request, reply));
  // One hook and not one for each purpose: each costs every request.
  fastify.addHook('onRequest', (request, reply, done) => {
    const detour = detourOf(request.raw);
    if (detour) straighten(detour, request);
    reply.header(REQUEST_ID_HEADER, request.id);
    identify(door.requests, request, reply);
    if (!request.is404 || bareRoute(table, request) || !refuseWrongMethod(table, request, reply)) done();
  });
  registerBodyParsers(fastify);
  return { adapter, table };
}

/** Fastify's own router can only be asked about one method, and does not show itself. */
function followRoutes(fastify: FastifyInstance): RouteTable<BareRoute> {
  const table = new RouteTable<BareRoute>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) if (!isPreflightRoute(name, url)) table.add(name, url);
  });
  return table;
}

/** `@fastify/cors` answers preflights of every path by a route of its own, which says nothing about what there is at a path. */
function isPreflightRoute(method: string, url: string): boolean {
  return method === 'OPTIONS' && (url === '*' || url === '/*');
}

function bareRoute(table: RouteTable<BareRoute>, { method, url }: FastifyRequest) {
  const match = table.find(method, url);
  return match && 'value' in match ? match : undefined;
}

/** A request of a bare route that came to Fastify at once: by `inject`, in a test or in an endpoint that asks itself. */
function serveBare(table: RouteTable<BareRoute>, request: FastifyRequest, reply: FastifyReply): boolean {
  const match = bareRoute(table, request);
  if (!match) return false;
  standOn(match.value.path, match.params, request);
  match.value.onFastify.handle(request, reply);
  return true;
}

/** Tells those who observe requests what only the router knows. */
function identify(requests: Requests, request: FastifyRequest, reply: FastifyReply): void {
  const record = requests.of(reply.raw);
  if (!record) return;
  record.id = request.id;
  const { url } = request.routeOptions;
  record.route = isDetourRoute(url) ? undefined : url;
}

/** 405 with `allow` where the path is known under other methods; Fastify and Nest answer 404 there. Returns whether it answered. */
function refuseWrongMethod(table: RouteTable<unknown>, request: FastifyRequest, reply: FastifyReply): boolean {
  const allowed = table.allowedMethods(request.url);
  if (allowed.length === 0) return false;
  const message = `Cannot ${request.method} ${request.url}`;
  void reply
    .code(405)
    .header('allow', allowed.join(', '))
    .send({ statusCode: 405, message, error: 'Method Not Allowed' });
  return true;
}
