import type { FastifyInstance, FastifyReply, FastifyServerOptions } from 'fastify';
import { registerBodyParsers } from '../parsing/body-parsers.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../requests/request-id.js';
import { recordOf } from '../requests/requests.js';
import type { FrontDoor } from '../server/front-door.js';
import { shortRequestOf } from './fast/short-request.js';
import { ROUTER_OPTIONS } from './route-table.js';
import { Routes } from './routes.js';
import { WatchedAdapter } from './watched-adapter.js';

export interface Routing {
  readonly adapter: WatchedAdapter;
  readonly routes: Routes;
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
    genReqId: (request) => shortRequestOf(request)?.id ?? requestIdOf(request.headers[REQUEST_ID_HEADER]),
    routerOptions: ROUTER_OPTIONS,
    // The router's own refusals (a malformed URL) come before any hook.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      adapter.secure(request, reply.raw);
      const record = recordOf(reply.raw);
      if (record) record.id = request.id;
      void reply.header(REQUEST_ID_HEADER, request.id).send(error);
    },
  };
  const adapter = new WatchedAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance>();
  const routes = new Routes(fastify, adapter);
  // One hook and not one for each purpose: each costs every request. It is the first one, so that the others see a request's route.
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    const short = shortRequestOf(request.raw);
    if (short) {
      short.end(request, reply);
      return;
    }
    const route = request.is404 ? routes.find(request, reply) : request.routeOptions.url;
    const record = recordOf(reply.raw);
    if (record) {
      // What only the router knows, for those who observe requests.
      record.id = request.id;
      record.route = route;
    }
    if (!reply.sent) done();
  });
  registerBodyParsers(fastify);
  return { adapter, routes };
}
