import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';

/** A request that did not come to Fastify by one of its routes, and how it goes on there. */
export interface Detour {
  readonly id: string;
  /** The pattern of its route; undefined where it fits none. */
  readonly path: string | undefined;
  readonly params: unknown;
  /** The text behind the path. */
  readonly queryText: string;
  /** As the client sent them. */
  readonly target: string;
  readonly method: string;
  /** Whether Fastify has to read the body, and not what was there before. */
  readonly withBody: boolean;
  readonly finish: (request: FastifyRequest, reply: FastifyReply) => void;
}

/** The methods of which a route may do without Fastify. HEAD is one too: Fastify adds it itself. */
export const DETOUR_METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Fastify's route for all of them. To a client it is no more than an unknown path. */
const PLACE = '/.flash/detour';
const DETOUR = Symbol('flash:detour');

type Carrier = IncomingMessage & { [DETOUR]?: Detour };

/** Undefined for a request that came straight. */
export function detourOf(request: IncomingMessage): Detour | undefined {
  return (request as Carrier)[DETOUR];
}

export function isDetourRoute(url: string | undefined): boolean {
  return url === PLACE;
}

/** Makes the route. To be called before anybody can follow what is registered. */
export function addDetourRoute(fastify: FastifyInstance): void {
  fastify.route({
    method: [...DETOUR_METHODS],
    url: PLACE,
    // Nest sets its own when this route has been made.
    errorHandler: (error, request, reply) => fastify.errorHandler(error, request, reply),
    handler: (request, reply) => {
      const detour = detourOf(request.raw);
      if (!detour) {
        reply.callNotFound();
        return;
      }
      request.raw.method = detour.method;
      detour.finish(request, reply);
    },
  });
}

/** Hands a request to Fastify. */
export function takeDetour(
  detour: Detour,
  request: IncomingMessage,
  response: ServerResponse,
  fastify: RequestListener,
): void {
  const { queryText, target, method, withBody } = detour;
  (request as Carrier)[DETOUR] = detour;
  request.url = queryText === '' ? PLACE : `${PLACE}?${queryText}`;
  // Fastify reads no body of a GET; this one has been read.
  if (!withBody) request.method = 'GET';
  try {
    fastify(request, response);
  } finally {
    request.url = target;
    request.method = method;
  }
}

/** Has Fastify's request tell what it would tell if it had come straight. */
export function straighten({ target, params, path }: Detour, request: FastifyRequest): void {
  request.raw.url = target;
  standOn(path, params, request);
}

/** Has Fastify's request stand for one of this route. */
export function standOn(path: string | undefined, params: unknown, request: FastifyRequest): void {
  request.params = params;
  const routeOptions = { ...request.routeOptions, url: path };
  Object.defineProperty(request, 'routeOptions', { value: routeOptions, configurable: true });
}
