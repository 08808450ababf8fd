import { attachBinders } from '../binding/bound-handlers.js';
import type { BoundHandler } from '../binding/binder.js';
import { chooseHandlers } from './adapter.js';
import { claimRoutes, type ClaimParts } from './bare/claim-routes.js';
import { withholdRoutes } from './bare/withhold-routes.js';
import { directHandlers, markHandlers, soleHandlers } from './direct/direct-routes.js';
import { methodOf } from './replace-handler.js';

/**
 * By whom requests come to a handler around which nothing stands: by Nest's pipeline as all others, by a route of Fastify, or by the worker's
 * own table. The answers are the same.
 */
export type RouteWay = 'nest' | 'fastify' | 'bare';

/** Has each handler reached by the shortest way that there is for it, and no longer than `way`. To be called before Nest registers routes. */
export function shortenRoutes(way: RouteWay, parts: ClaimParts): void {
  const { app, adapter, handlers, answering } = parts;
  const leaveToNest = (rest: readonly BoundHandler[]) => {
    attachBinders(rest);
    if (way !== 'nest') markHandlers(soleHandlers(rest));
  };
  if (way !== 'nest') chooseHandlers(adapter, directHandlers(app, answering));
  const isWithheld =
    way === 'bare' &&
    withholdRoutes(app, () => {
      const claimed = new Set(claimRoutes(parts));
      const rest = handlers.filter((handler) => !claimed.has(handler));
      leaveToNest(rest);
      const left = new Set(rest.map(({ controller }) => controller));
      return new Set<unknown>(
        [...claimed].flatMap(({ controller, name }) =>
          left.has(controller) ? methodOf(controller, name) : (controller.prototype as unknown),
        ),
      );
    });
  if (!isWithheld) leaveToNest(handlers);
}
