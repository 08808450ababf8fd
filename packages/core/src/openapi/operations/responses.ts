import { StreamableFile } from '@nestjs/common';
import type { RouteDefinition } from '../../definition/types.js';
import { Handler } from '../../nest-metadata/handlers.js';
import { SCHEMA_PREFIX, type SchemaRegistry } from '../schemas/schema-registry.js';
import type { SwaggerOperation, SwaggerResponse } from '../../nest-metadata/swagger.js';
import { swaggerTypeSchema } from '../schemas/swagger-type.js';
import type { JsonSchema, OpenApiContent, OpenApiResponse } from '../types.js';
import { BINARY } from './request-body.js';
import { VALIDATION_ERROR_NAME } from './validation-error.js';

type Responses = Record<string, OpenApiResponse>;

/** @param checked whether a request can be refused because of its content */
export function responsesOf(
  route: RouteDefinition,
  { responses: told, produces }: SwaggerOperation,
  checked: boolean,
  schemas: SchemaRegistry,
): Responses {
  const overrides = Object.entries(told);
  const success = successOf(route, produces, schemas);
  // An author who describes a successful answer describes all of them.
  const own = overrides.some(([status]) => /^[23]/.test(status)) ? {} : success;
  const refusal = { description: 'The request does not fit', ...json({ $ref: SCHEMA_PREFIX + VALIDATION_ERROR_NAME }) };
  return {
    ...own,
    ...(checked && { '422': refusal }),
    ...Object.fromEntries(overrides.map(([status, response]) => [status, toldResponse(response, produces, schemas)])),
  };
}

/** The schema of a successful answer, as far as the handler's return type was emitted: not through a promise. */
export function resultSchema(route: RouteDefinition, schemas: SchemaRegistry): JsonSchema {
  const responses = responsesOf(route, NOTHING_TOLD, false, schemas);
  return responses[String(route.status)]?.content?.['application/json']?.schema ?? {};
}

function successOf(route: RouteDefinition, produces: readonly string[], schemas: SchemaRegistry): Responses {
  const handler = new Handler(route.controller, route.handler);
  const { redirectStatus } = handler;
  if (redirectStatus !== undefined) {
    const headers = { Location: { schema: { type: 'string', format: 'uri-reference' } } };
    return { [String(redirectStatus)]: { description: 'Redirect', headers } };
  }
  const status = String(route.status);
  if (route.status === 204 || route.status === 304) return { [status]: { description: 'No content' } };
  const { schema, mediaType } = answerOf(handler, schemas);
  const types = produces.length > 0 ? produces : [mediaType];
  return { [status]: { description: 'Success', content: contentOf(types, schema) } };
}

function answerOf(handler: Handler, schemas: SchemaRegistry): { schema: JsonSchema; mediaType: string } {
  if (handler.isEventStream) return { schema: { type: 'string' }, mediaType: 'text/event-stream' };
  const { returnType } = handler;
  const header = contentType(handler);
  if (returnType === StreamableFile || returnType === Buffer) {
    return { schema: BINARY, mediaType: header ?? 'application/octet-stream' };
  }
  const usual = returnType === String ? 'text/plain' : 'application/json';
  return { schema: schemas.schemaOf(returnType), mediaType: header ?? usual };
}

/** The media type from `@Header`, without its parameters: `text/csv; charset=utf-8` is `text/csv`. */
function contentType({ headers }: Handler): string | undefined {
  const value = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  return typeof value === 'string' ? value.split(';')[0]?.trim() : undefined;
}

function toldResponse(
  response: SwaggerResponse,
  produces: readonly string[],
  schemas: SchemaRegistry,
): OpenApiResponse {
  const { description, content, headers, links } = response;
  const schema = swaggerTypeSchema(response, schemas);
  const types = produces.length > 0 ? produces : ['application/json'];
  const described = content ?? (schema && contentOf(types, schema));
  return {
    description: description ?? '',
    ...(headers !== undefined && { headers: headers as OpenApiResponse['headers'] & object }),
    ...(links !== undefined && { links: links as OpenApiResponse['links'] & object }),
    ...(described && { content: described }),
  };
}

const NOTHING_TOLD = { responses: {}, produces: [] as readonly string[] } as SwaggerOperation;

function contentOf(types: readonly string[], schema: JsonSchema): OpenApiContent {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function json(schema: JsonSchema): { readonly content: OpenApiContent } {
  return { content: contentOf(['application/json'], schema) };
}
