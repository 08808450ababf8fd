import type { LogStore } from '../../logs/log-store.js';
import type { EndpointService } from '../endpoint-service.js';
import { readJson } from '../../proxy/read-json.js';
import { endpointView, releasesView, workersView } from '../representation.js';
import { ok, type Call, type Route } from '../route-table.js';
import { workerLogsRoute } from './worker-logs.js';

export interface ServerlessParts {
  readonly endpoints: EndpointService;
  readonly logs: LogStore;
  readonly port: number;
}

/** `/v2/serverless` of the contract. */
export function serverlessRoutes({ endpoints, logs, port }: ServerlessParts): Route[] {
  const idOf = ({ params }: Call) => params.id as string;
  return [
    {
      path: '/v2/serverless',
      methods: {
        GET: () => ok({ endpoints: endpoints.list().map((record) => endpointView(record, port)) }),
        POST: async ({ request }) => ({
          status: 201,
          body: endpointView(await endpoints.create(await readJson(request)), port),
        }),
      },
    },
    {
      path: '/v2/serverless/{id}',
      methods: {
        GET: (call) => ok(endpointView(endpoints.endpoint(idOf(call)).record, port)),
        PATCH: async (call) => ok(endpointView(endpoints.update(idOf(call), await readJson(call.request)), port)),
        DELETE: (call) => {
          endpoints.delete(idOf(call));
          return { status: 204 };
        },
      },
    },
    {
      path: '/v2/serverless/{id}/workers',
      methods: {
        GET: (call) => {
          const endpoint = endpoints.endpoint(idOf(call));
          const releaseOf = (version: number) => endpoints.release(endpoint.id, version);
          return ok(workersView(endpoint, releaseOf, Date.now()));
        },
      },
    },
    {
      path: '/v2/serverless/{id}/releases',
      methods: {
        GET: (call) => {
          const endpoint = endpoints.endpoint(idOf(call));
          return ok(releasesView(endpoint.record, endpoints.releases(endpoint.id), endpoint.workers()));
        },
      },
    },
    workerLogsRoute(endpoints, logs),
  ];
}
