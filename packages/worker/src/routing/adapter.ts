import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { BODY_LIMIT } from '../limits/limits.js';
import { registerBodyParsers } from '../parsing/body-parsers.js';
import type { FrontDoor } from '../server/front-door.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../server/request-id.js';
import { followRoutes, type AllowedMethods } from './allowed-methods.js';
import { ROUTER_OPTIONS } from './router-options.js';

/** Nest's Fastify adapter behind the worker's front door: Fastify gets requests, but never listens and never closes the server. */
export function createAdapter(door: FrontDoor): FastifyAdapter {
  const options: FastifyServerOptions = {
    serverFactory: (handler) => {
      door.attach(handler);
      return door.server;
    },
    bodyLimit: BODY_LIMIT,
    genReqId: (request) => requestIdOf(request.headers[REQUEST_ID_HEADER]),
    routerOptions: ROUTER_OPTIONS,
    // The router's own refusals (a malformed URL) come before any hook.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      void reply.header(REQUEST_ID_HEADER, request.id).send(error);
    },
  };
  const adapter = new FastifyAdapter(options);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  refuseWrongMethods(fastify, followRoutes(fastify));
  registerBodyParsers(fastify);
  return adapter;
}

/** 405 with `allow` where the path is known under other methods; Fastify and Nest answer 404 there. */
function refuseWrongMethods(fastify: FastifyInstance, allowedMethods: AllowedMethods): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const allowed = request.is404 ? allowedMethods(request.url) : [];
    if (allowed.length === 0) {
      done();
      return;
    }
    const message = `Cannot ${request.method} ${request.url}`;
    void reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({ statusCode: 405, message, error: 'Method Not Allowed' });
  });
}
