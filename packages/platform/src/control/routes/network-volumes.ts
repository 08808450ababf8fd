import { readJson } from '../read-json.js';
import { ok, type Route } from '../route-table.js';
import type { VolumeService } from '../volume-service.js';

/** `/v2/network-volumes` of the contract. */
export function volumeRoutes(volumes: VolumeService): Route[] {
  return [
    {
      path: '/v2/network-volumes',
      methods: {
        GET: () => ok({ networkVolumes: volumes.list() }),
        POST: async ({ request }) => ({ status: 201, body: volumes.create(await readJson(request)) }),
      },
    },
    {
      path: '/v2/network-volumes/{id}',
      methods: {
        GET: ({ params }) => ok(volumes.get(params.id as string)),
        PATCH: async ({ params, request }) => ok(volumes.update(params.id as string, await readJson(request))),
        DELETE: ({ params }) => {
          volumes.delete(params.id as string);
          return { status: 204 };
        },
      },
    },
  ];
}
