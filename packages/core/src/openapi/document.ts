import type { EndpointDefinition, JobDefinition, RouteDefinition } from '../definition/types.js';
import { jobOperations } from './operations/job-operations.js';
import { inputSchema, outputSchema } from './operations/job-schemas.js';
import { operationOf } from './operations/operation.js';
import { templatedPath } from './operations/path-template.js';
import { resultSchema } from './operations/responses.js';
import { VALIDATION_SCHEMAS } from './operations/validation-error.js';
import { missingSchemas } from './schemas/references.js';
import { SchemaRegistry } from './schemas/schema-registry.js';
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from './types.js';

/** Pointers into the document, for the functions of a manifest. */
export interface RouteSchemas {
  readonly request?: string;
  readonly response?: string;
}

export interface DescribedApi {
  readonly document: OpenApiDocument;
  /** The schemas of a route's body and answer, or of a job's input and output, if they are classes. */
  readonly schemasOf: (handler: RouteDefinition | JobDefinition) => RouteSchemas;
}

/**
 * One OpenAPI 3.1 document of several endpoints. Paths are those that the endpoint serves; if two endpoints serve the same method and path,
 * that of the later one is listed under its endpoint's name (`/orders/users`), as `flash run` serves it.
 */
export function openApiOf(
  endpoints: readonly EndpointDefinition[],
  info: { readonly title: string; readonly version: string },
): DescribedApi {
  const schemas = new SchemaRegistry();
  const pointers = new Map<RouteDefinition | JobDefinition, RouteSchemas>();
  for (const [name, schema] of Object.entries(VALIDATION_SCHEMAS)) schemas.named(name, schema);
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  const operationIds = new Set<string>();
  const add = (
    endpoint: EndpointDefinition,
    at: Pick<RouteDefinition, 'method' | 'path'>,
    operation: OpenApiOperation,
  ) => {
    const place = placeOf(endpoint, at, paths);
    if (place === undefined) return;
    (paths[place.path] ??= {})[at.method.toLowerCase()] = {
      ...operation,
      operationId: uniqueId(operation.operationId, operationIds),
      ...(place.prefixed && { servers: [{ url: '/', description: 'flash run' }] }),
    };
  };
  for (const endpoint of endpoints) {
    for (const route of endpoint.routes) {
      const operation = operationOf(endpoint, route, schemas);
      if (!operation) continue;
      pointers.set(route, schemaPointers(operation, route, schemas));
      add(endpoint, route, operation);
    }
    if (endpoint.kind === 'load-balanced') continue;
    for (const job of endpoint.jobs) pointers.set(job, jobPointers(job, schemas));
    for (const { method, path, operation } of jobOperations(endpoint, schemas)) {
      add(endpoint, { method, path }, operation);
    }
  }
  return {
    document: documentOf(paths, schemas, info),
    schemasOf: (handler) => pointers.get(handler) ?? {},
  };
}

function documentOf(
  paths: OpenApiDocument['paths'],
  schemas: SchemaRegistry,
  info: OpenApiDocument['info'],
): OpenApiDocument {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const security = securitySchemes(operations);
  const known = schemas.all();
  return {
    openapi: '3.1.0',
    info,
    tags: [...new Set(operations.flatMap(({ tags }) => tags))].map((name) => ({ name })),
    paths,
    components: {
      // An author may refer to a schema by name, also to one that is used nowhere else.
      schemas: { ...known, ...missingSchemas(operations, known) },
      ...(Object.keys(security).length > 0 && { securitySchemes: security }),
    },
  };
}

interface Place {
  readonly path: string;
  readonly prefixed: boolean;
}

/** Undefined for another version of a route that differs only by a header: a document has one operation for a method and path. */
function placeOf(
  { name }: EndpointDefinition,
  { method, path }: Pick<RouteDefinition, 'method' | 'path'>,
  paths: OpenApiDocument['paths'],
): Place | undefined {
  const template = templatedPath(path);
  const isFree = (place: string) => paths[place]?.[method.toLowerCase()] === undefined;
  if (isFree(template)) return { path: template, prefixed: false };
  if (paths[template]?.[method.toLowerCase()]?.['x-flash-endpoint'] === name) return undefined;
  const prefixed = `/${name}${template}`;
  return isFree(prefixed) ? { path: prefixed, prefixed: true } : undefined;
}

/** A handler with several paths has several operations, each with a unique id. */
function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
  taken.add(id);
  return id;
}

function schemaPointers(
  { requestBody }: OpenApiOperation,
  route: RouteDefinition,
  schemas: SchemaRegistry,
): RouteSchemas {
  const request = Object.values(requestBody?.content ?? {})[0]?.schema;
  return { ...pointer('request', request), ...pointer('response', resultSchema(route, schemas)) };
}

function jobPointers(job: JobDefinition, schemas: SchemaRegistry): RouteSchemas {
  return { ...pointer('request', inputSchema(job, schemas)), ...pointer('response', outputSchema(job, schemas)) };
}

function pointer(name: keyof RouteSchemas, schema: JsonSchema | undefined): RouteSchemas {
  return schema?.$ref === undefined ? {} : { [name]: schema.$ref };
}

/** What the names that `@ApiBearerAuth()` and its siblings give by default stand for. */
const KNOWN: Readonly<Record<string, JsonSchema>> = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'connect.sid' },
};

/** The schemes that operations name. In a Nest app they are described in its bootstrap, which is not run; another name is a bearer token. */
function securitySchemes(operations: readonly OpenApiOperation[]): Readonly<Record<string, JsonSchema>> {
  const names = operations.flatMap(({ security = [] }) => security.flatMap((requirement) => Object.keys(requirement)));
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, KNOWN[name] ?? { type: 'http', scheme: 'bearer' }]),
  );
}
