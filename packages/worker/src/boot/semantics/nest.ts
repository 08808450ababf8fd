import { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import type { Semantics, SemanticsParts } from './semantics.js';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { REQUEST_ID_HEADER, requestIdOf } from '../../requests/request-id.js';
import { recordOf } from '../../requests/requests.js';
import type { FrontDoor } from '../../server/front-door.js';

/** Every request is answered as Nest on Fastify answers it; the worker observes requests and changes nothing about them. */
export function nestSemantics({ door, log }: Pick<SemanticsParts, 'door' | 'log'>): Semantics {
  const adapter = createNestAdapter(door);
  return {
    adapter,
    bodyParser: true,
    filter: new LastExceptionFilter({ adapter, log }),
    beforeConfigure: () => undefined,
    beforeRoutes: () => undefined,
  };
}

/**
 * Nest's adapter as Nest makes it, behind the worker's front door: its router, its parsers of bodies and its hooks. Only the limit of a body
 * and the ids of requests are the worker's.
 */
function createNestAdapter(door: FrontDoor): FastifyAdapter {
  const ids = new WeakMap<IncomingMessage, string>();
  const options: FastifyServerOptions = {
    serverFactory: (handler) => {
      door.attach((request, response) => {
        const id = requestIdOf(request.headers[REQUEST_ID_HEADER]);
        ids.set(request, id);
        const record = recordOf(response);
        if (record) record.id = id;
        // On Node's response, where every answer takes it from, also one that no hook of Fastify sees.
        response.setHeader(REQUEST_ID_HEADER, id);
        handler(request, response);
      });
      return door.server;
    },
    bodyLimit: door.limits.bodyBytes,
    genReqId: (request) => ids.get(request) ?? requestIdOf(request.headers[REQUEST_ID_HEADER]),
  };
  const adapter = new FastifyAdapter(options);
  // Fastify listens for them too.
  door.leaveClientErrors();
  adapter.getInstance<FastifyInstance>().addHook('onRequest', (request, reply, done) => {
    const record = recordOf(reply.raw);
    if (record) record.route = request.routeOptions.url;
    done();
  });
  return adapter;
}
