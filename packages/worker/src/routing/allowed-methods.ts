import type { FastifyInstance } from 'fastify';
import findMyWay from 'find-my-way';
import { ROUTER_OPTIONS } from './router-options.js';

/** The methods, sorted, that a request target would have been answered with; empty for an unknown path. */
export type AllowedMethods = (target: string) => string[];

/**
 * Follows the routes that are registered on `fastify` from now on in a router of the same kind, since Fastify's own can only be asked about
 * one method and does not show itself. It is made when it is first asked: only requests that fit no route need it.
 */
export function followRoutes(fastify: FastifyInstance): AllowedMethods {
  const router = findMyWay(ROUTER_OPTIONS);
  const methods = new Set<string>();
  const coming: [method: findMyWay.HTTPMethod, path: string][] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat() as findMyWay.HTTPMethod[]) coming.push([name, url]);
  });
  return (target) => {
    for (const [method, path] of coming.splice(0)) {
      methods.add(method);
      // The same path twice is two versions of a route; to this question they are one.
      if (!router.hasRoute(method, path)) router.on(method, path, () => undefined);
    }
    return [...methods].filter((method) => router.find(method as findMyWay.HTTPMethod, target) !== null).toSorted();
  };
}
