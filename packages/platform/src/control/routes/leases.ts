import { LeaseManager } from '../../leases/lease-manager.js';
import { LeaseSchema } from '@flash-ts/core/contract-schema';
import { parseBody } from '../../schemas/parse-body.js';
import { EventStream } from '../event-stream.js';
import { readJson } from '../../proxy/read-json.js';
import type { Route } from '../route-table.js';

/** Leases on an environment of an app: a lease is granted and held on the connection that requested it. */
export function leaseRoutes(): Route[] {
  const leases = new LeaseManager();
  return [
    {
      path: '/local/leases',
      methods: {
        POST: async ({ request, response }) => {
          const { app, env, holder } = parseBody(LeaseSchema, await readJson(request));
          const stream = new EventStream(response);
          stream.onClose(leases.claim(JSON.stringify([app, env]), holder, (data) => stream.send({ data })));
          return undefined;
        },
      },
    },
  ];
}
