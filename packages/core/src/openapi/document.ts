import type { EndpointDefinition, RouteDefinition } from '../definition/types.js';
import {
  operationOf,
  requestSchema,
  responseSchema,
  templatedPath,
  VALIDATION_ERROR,
  VALIDATION_ERROR_NAME,
} from './operation.js';
import { SchemaRegistry } from './schema-registry.js';
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from './types.js';

/** Pointers into the document, as a manifest's functions carry them. */
export interface RouteSchemas {
  readonly request?: string;
  readonly response?: string;
}

export interface DescribedApi {
  readonly document: OpenApiDocument;
  /** The schemas of a route's body and answer, where they are classes. */
  readonly schemasOf: (route: RouteDefinition) => RouteSchemas;
}

/**
 * One OpenAPI 3.1 document of several endpoints. Paths are as the endpoint answers them; where two endpoints answer the same method and
 * path, the later one's is listed under its endpoint's name (`/orders/users`), as `flash run` serves it.
 */
export function openApiOf(
  endpoints: readonly EndpointDefinition[],
  info: { readonly title: string; readonly version: string },
): DescribedApi {
  const schemas = new SchemaRegistry();
  schemas.add(VALIDATION_ERROR_NAME, VALIDATION_ERROR);
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  const operationIds = new Set<string>();
  for (const endpoint of endpoints) {
    for (const route of endpoint.routes) {
      const operation = operationOf(endpoint, route, schemas);
      const method = route.method.toLowerCase();
      const path = templatedPath(route.path);
      const taken = paths[path]?.[method] !== undefined;
      const place = taken ? `/${endpoint.name}${path}` : path;
      (paths[place] ??= {})[method] = {
        ...operation,
        operationId: uniqueId(operation.operationId, operationIds),
        ...(taken && { servers: [{ url: '/' }] }),
      };
    }
  }
  return {
    document: {
      openapi: '3.1.0',
      info,
      tags: endpoints.map(({ name }) => ({ name })),
      paths,
      components: { schemas: schemas.all() },
    },
    schemasOf: (route) => ({
      ...pointer('request', requestSchema(route, schemas)),
      ...pointer('response', responseSchema(route, schemas)),
    }),
  };
}

/** A handler with several paths is several operations, and an id is used once. */
function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
  taken.add(id);
  return id;
}

function pointer(name: keyof RouteSchemas, schema: JsonSchema | undefined): RouteSchemas {
  return schema?.$ref === undefined ? {} : { [name]: schema.$ref };
}
