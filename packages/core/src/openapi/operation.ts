import type { EndpointDefinition, ParameterDefinition, RouteDefinition } from '../definition/types.js';
import { SCHEMA_PREFIX, type SchemaRegistry } from './schema-registry.js';
import type { JsonSchema, OpenApiContent, OpenApiOperation, OpenApiParameter } from './types.js';

export const VALIDATION_ERROR_NAME = 'ValidationError';
const VALIDATION_ERROR_REF: JsonSchema = { $ref: `${SCHEMA_PREFIX}${VALIDATION_ERROR_NAME}` };

/** What a worker answers with 422: the shape that FastAPI has, so that its clients read it, plus Nest's own fields. */
export const VALIDATION_ERROR: JsonSchema = {
  type: 'object',
  properties: {
    statusCode: { type: 'integer' },
    message: { type: 'string' },
    error: { type: 'string' },
    detail: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          loc: {
            type: 'array',
            items: { type: ['string', 'integer'] },
            description: 'body, path or query, then the way to the value',
          },
          msg: { type: 'string' },
          type: { type: 'string' },
        },
        required: ['loc', 'msg', 'type'],
      },
    },
  },
  required: ['detail'],
};

/** A route's operation; the classes that it speaks of are entered in `schemas`. */
export function operationOf(
  endpoint: EndpointDefinition,
  route: RouteDefinition,
  schemas: SchemaRegistry,
): OpenApiOperation {
  const parameters = parametersOf(route, schemas);
  const body = requestSchema(route, schemas);
  return {
    operationId: `${route.controller.name}.${route.handler}`,
    tags: [endpoint.name],
    servers: [{ url: `/${endpoint.name}` }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [String(route.status)]: { description: 'Success', content: json(responseSchema(route, schemas)) },
      '422': {
        description: 'The request does not fit',
        content: json(VALIDATION_ERROR_REF),
      },
    },
  };
}

/** The schema of the whole JSON body; undefined for a route that takes none. */
export function requestSchema(route: RouteDefinition, schemas: SchemaRegistry): JsonSchema | undefined {
  const bodies = route.parameters.filter(({ source }) => source === 'body');
  if (bodies.length === 0) return undefined;
  const whole = bodies.find(({ key }) => key === undefined);
  if (whole) return schemas.schemaOf(whole.type);
  const properties = bodies.map(({ key, type }) => [key, schemas.schemaOf(type)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** The schema of a successful answer, as far as the handler's return type was emitted: not through a promise. */
export function responseSchema(route: RouteDefinition, schemas: SchemaRegistry): JsonSchema {
  const prototype = route.controller.prototype as object;
  return schemas.schemaOf(Reflect.getMetadata('design:returntype', prototype, route.handler));
}

function parametersOf(route: RouteDefinition, schemas: SchemaRegistry): OpenApiParameter[] {
  const declared = route.parameters.flatMap((parameter) => parameterOf(parameter, schemas));
  const inPath = pathNames(route.path);
  // A name in the path must be described even where the handler does not ask for it; a declared one that is not in the path can't be.
  const undeclared = inPath
    .filter((name) => !declared.some((parameter) => parameter.in === 'path' && parameter.name === name))
    .map((name): OpenApiParameter => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const usable = declared.filter((parameter) => parameter.in !== 'path' || inPath.includes(parameter.name));
  return uniqueParameters([...undeclared, ...usable]);
}

/** A decorator without a name takes the whole source: each property of its class is then a parameter. */
function parameterOf({ source, key, type }: ParameterDefinition, schemas: SchemaRegistry): OpenApiParameter[] {
  if (source !== 'path' && source !== 'query' && source !== 'headers') return [];
  const place = source === 'headers' ? 'header' : source;
  if (key !== undefined) return [{ name: key, in: place, required: place === 'path', schema: schemas.schemaOf(type) }];
  const { properties = {}, required = [] } = schemas.inlineSchemaOf(type);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }));
}

function uniqueParameters(parameters: readonly OpenApiParameter[]): OpenApiParameter[] {
  return [...new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

const PATH_PARAMETER = /[:*]([A-Za-z_]\w*)/g;

function pathNames(path: string): string[] {
  return [...path.matchAll(PATH_PARAMETER)].map(([, name]) => name as string);
}

/** `/users/:id` → `/users/{id}` */
export function templatedPath(path: string): string {
  return path.replaceAll(PATH_PARAMETER, '{$1}');
}

function json(schema: JsonSchema): OpenApiContent {
  return { 'application/json': { schema } };
}
