import { EnvironmentSchema } from '@flash-ts/core/contract-schema';
import { platformErrors } from '../../errors/catalogue.js';
import { parseBody } from '../../schemas/parse-body.js';
import type { EnvironmentStore } from '../../store/environment-store.js';
import { readJson } from '../../proxy/read-json.js';
import { ok, type Route } from '../route-table.js';

/**
 * The environments that were created by name. They have no effect on endpoints: an endpoint names its app and its environment itself, so
 * these routes only keep an environment known while it has no endpoints.
 */
export function environmentRoutes(environments: EnvironmentStore): Route[] {
  return [
    {
      path: '/local/environments',
      methods: {
        GET: () => ok({ environments: environments.list() }),
        POST: async ({ request }) => {
          const { app, env } = parseBody(EnvironmentSchema, await readJson(request));
          const record = { app, env, createdAt: new Date().toISOString() };
          if (!environments.create(record)) throw platformErrors.FLASH_ENVIRONMENT_EXISTS({ app, env });
          return { status: 201, body: record };
        },
      },
    },
    {
      path: '/local/environments/{app}/{env}',
      methods: {
        DELETE: ({ params: { app = '', env = '' } }) => {
          if (!environments.delete(app, env)) throw platformErrors.FLASH_ENVIRONMENT_NOT_CREATED({ app, env });
          return { status: 204 };
        },
      },
    },
  ];
}
