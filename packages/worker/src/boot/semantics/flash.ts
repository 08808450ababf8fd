import { boundHandlers } from '../../binding/bound-handlers.js';
import { controllersOf } from '../../endpoint/controllers.js';
import { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import { mediaTypeFault } from '../../exceptions/media-type-fault.js';
import { pluginFault } from '../../exceptions/plugin-fault.js';
import { createAdapter } from '../../routing/adapter.js';
import { bareListener } from '../../routing/bare/bare-listener.js';
import { shortenRoutes } from '../../routing/shorten-routes.js';
import { ownValidation } from '../own-validation.js';
import { answerPostsWith200 } from '../post-status.js';
import type { Semantics, SemanticsParts } from './semantics.js';

/** Declared types are validated, a wrong method is 405, a POST of the endpoint class is 200, and plain handlers are reached by shorter ways. */
export function flashSemantics({ endpoint, resource, door, log, routeWay }: SemanticsParts): Semantics {
  const { requests, limits } = door;
  const routing = createAdapter(door);
  const { adapter, table } = routing;
  const filter = new LastExceptionFilter({
    adapter,
    requests,
    log,
    understand: (thrown) => pluginFault(mediaTypeFault(thrown)),
  });
  return {
    adapter,
    bodyParser: false,
    filter,
    // What is set on Fastify from now on is the app's doing.
    beforeConfigure: () => adapter.watch(),
    beforeRoutes: (app, served) => {
      answerPostsWith200(endpoint);
      const handlers = boundHandlers(controllersOf(app), resource.forbidUnknown, ownValidation(app));
      shortenRoutes(routeWay, { app, ...routing, handlers, served, answering: { adapter, filter, log } });
    },
    beforeRequests: () => {
      if (!table.hasValues) return;
      const { isCustomised } = adapter;
      door.wrap((fastify) => bareListener(fastify, { table, requests, limitBytes: limits.bodyBytes, isCustomised }));
    },
  };
}
