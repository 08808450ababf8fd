import { serversOf } from './operations/servers.js';
import { reachableSchemas } from './schemas/references.js';
import type { OpenApiDocument, OpenApiOperation, OpenApiPathItem } from './types.js';

/** The names of the endpoints that a document describes. */
export function documentedEndpoints(document: OpenApiDocument): string[] {
  return [...new Set(operationsOf(document).map((operation) => operation['x-flash-endpoint']))];
}

/**
 * The part of a document for one endpoint: its operations, at the paths that the endpoint serves, and the schemas that they use.
 */
export function endpointDocument(document: OpenApiDocument, endpoint: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const [path, item] of Object.entries(document.paths)) {
    // A path that another endpoint serves too begins with the endpoint's name in the document, and is served without it.
    for (const [method, operation] of Object.entries(item)) {
      if (operation['x-flash-endpoint'] !== endpoint) continue;
      const isPrefixed = operation.servers[0]?.url === '/';
      const place = isPrefixed ? path.slice(endpoint.length + 1) : path;
      (paths[place] ??= {})[method] = {
        ...operation,
        servers: serversOf(endpoint, operation['x-flash-queue'] === true),
      };
    }
  }
  const tags = new Set(
    Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => operation.tags)),
  );
  return {
    ...document,
    tags: document.tags.filter(({ name }) => tags.has(name)),
    paths,
    components: { ...document.components, schemas: reachableSchemas(paths, document.components.schemas) },
  };
}

function operationsOf({ paths }: OpenApiDocument): OpenApiOperation[] {
  return Object.values(paths).flatMap((item: OpenApiPathItem) => Object.values(item));
}
