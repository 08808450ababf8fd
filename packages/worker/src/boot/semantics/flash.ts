import { attachBinders, boundHandlers } from '../../binding/bound-handlers.js';
import { controllersOf } from '../../endpoint/controllers.js';
import { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import { understood } from '../../exceptions/understood.js';
import { createAdapter } from '../../routing/adapter.js';
import { addFastRoutes } from '../../routing/fast/fast-routes.js';
import { takeShortcuts } from '../../routing/fast/shortcut.js';
import { ownValidation } from '../own-validation.js';
import { answerPostsWith200 } from '../post-status.js';
import type { Semantics, SemanticsParts } from './semantics.js';

/** Declared types are validated, a wrong method is 405, a POST of the endpoint class is 200, and handlers without pipes, interceptors and filters are called without Nest's pipeline. */
export function flashSemantics({ endpoint, resource, door, log, routeWay }: SemanticsParts): Semantics {
  const { adapter, routes } = createAdapter(door);
  const filter = new LastExceptionFilter({
    adapter,
    log,
    understand: understood,
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
      if (routeWay === 'fastify') routes.leaveToFastify();
      if (routeWay === 'nest') {
        attachBinders(handlers);
        return;
      }
      if (routeWay === 'table') door.wrap((fastify) => takeShortcuts(fastify, routes, door.limits.bodyBytes));
      addFastRoutes({ app, routes, handlers, served, answering: { adapter, filter, log } });
    },
  };
}
