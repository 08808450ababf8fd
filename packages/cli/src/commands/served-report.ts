import { table } from '../output/table.js';
import type { Released } from './development-session.js';

/** Beyond so many routes, only a summary of them fits a screen; beyond so many endpoints, only a part of that. */
const LISTED = 30;
/** An endpoint of this name has the address of the docs page. */
const DOCS_NAME = 'docs';

/** What `flash run` serves. */
export interface Served {
  readonly endpoints: readonly (Pick<Released['endpoints'][number], 'name' | 'routes'> & { readonly url: string })[];
  /** Address of the docs page; null if an endpoint has it. */
  readonly docs: string | null;
  /** Address of the OpenAPI document. */
  readonly openapi: string;
}

/** @param base address of the server, without a slash at its end */
export function servedOf(endpoints: Released['endpoints'], base: string): Served {
  return {
    endpoints: endpoints.map(({ name, routes, jobs }) => ({
      name,
      url: `${base}/${name}`,
      routes: jobs.length > 0 ? queueRoutes(jobs) : routes,
    })),
    docs: endpoints.some(({ name }) => name === DOCS_NAME) ? null : `${base}/${DOCS_NAME}`,
    openapi: `${base}/openapi.json`,
  };
}

/** Where the jobs of a queue-based endpoint are submitted; of several methods each by its name too. */
function queueRoutes(jobs: readonly string[]) {
  const named = jobs.length > 1 ? jobs.map((name) => `/${name}/runsync`) : [];
  return ['/run', '/runsync', ...named].map((path) => ({ method: 'POST', path }) as const);
}

/** The routes, or a summary if there are many, and the addresses of the docs. */
export function servedText(served: Served): string {
  const { endpoints, docs, openapi } = served;
  const routes = endpoints.flatMap(({ url, routes: own }) => own.map(({ method, path }) => [method, `${url}${path}`]));
  const listed = routes.length <= LISTED ? table(routes) : summary(served, routes.length);
  const places = table([...(docs === null ? [] : [['Docs', docs]]), ['OpenAPI', openapi]]);
  const taken = `The endpoint "${DOCS_NAME}" has the address of the docs page, so there is no such page.`;
  return [...(listed === '' ? [] : [listed, '']), places, ...(docs === null ? [taken] : [])].join('\n');
}

function summary({ endpoints, docs }: Served, count: number): string {
  const rows = endpoints
    .slice(0, LISTED)
    .map(({ name, url, routes }) => [name, url, `${routes.length} ${routes.length === 1 ? 'route' : 'routes'}`]);
  const hidden = endpoints.length - rows.length;
  return [
    table(rows),
    ...(hidden > 0 ? [`… and ${hidden} more endpoints`] : []),
    `All ${count} routes are ${docs === null ? 'in the OpenAPI document' : 'on the docs page'}.`,
  ].join('\n');
}
