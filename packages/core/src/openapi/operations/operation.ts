import type { EndpointDefinition, RouteDefinition } from '../../definition/types.js';
import type { SchemaRegistry } from '../schemas/schema-registry.js';
import { swaggerOperation, type SwaggerOperation } from '../../nest-metadata/swagger.js';
import type { OpenApiOperation, OpenApiParameter } from '../types.js';
import { parametersOf } from './parameters.js';
import { requestBodyOf } from './request-body.js';
import { responsesOf } from './responses.js';
import { serversOf } from './servers.js';

/** A route's operation; the classes that it uses are added to `schemas`. Undefined if its author hides the route. */
export function operationOf(
  endpoint: EndpointDefinition,
  route: RouteDefinition,
  schemas: SchemaRegistry,
): OpenApiOperation | undefined {
  const swagger = swaggerOperation(route.controller, route.handler);
  if (swagger.excluded) return undefined;
  const args = route.parameters;
  const parameters = parametersOf(route, args, swagger.parameters, schemas);
  const requestBody = requestBodyOf(args, swagger, schemas);
  // Under Nest's semantics only the app's own pipes refuse anything, in their own way.
  const checked = endpoint.semantics === 'flash' && (requestBody !== undefined || parameters.some(isChecked));
  for (const model of swagger.extraModels) schemas.schemaOf(model);
  const { summary, description, deprecated, operationId } = swagger.operation;
  return {
    operationId: (operationId as string | undefined) ?? operationIdOf(endpoint, route),
    'x-flash-endpoint': endpoint.name,
    tags: tagsOf(endpoint, swagger),
    ...textOf('summary', summary),
    ...textOf('description', description),
    ...(deprecated === true && { deprecated }),
    servers: serversOf(endpoint.name),
    ...(swagger.security.length > 0 && { security: swagger.security }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(route, swagger, checked, schemas),
    ...swagger.extensions,
  };
}

/**
 * Stable as long as the handler keeps its name. Handlers of the endpoint class are named by their method; a controller of its modules may
 * have a handler of the same name.
 */
function operationIdOf({ name, className }: EndpointDefinition, { controller, handler }: RouteDefinition): string {
  return controller.name === className ? `${name}_${handler}` : `${name}_${controller.name}_${handler}`;
}

function tagsOf({ name }: EndpointDefinition, { tags, operation }: SwaggerOperation): readonly string[] {
  const all = [...tags, ...((operation['tags'] as readonly string[] | undefined) ?? [])];
  return all.length > 0 ? [...new Set(all)] : [name];
}

/** A path segment always has one value; in other sources a value may be missing, or given twice. */
function isChecked({ in: place, schema }: OpenApiParameter): boolean {
  return place !== 'path' || schema?.type !== 'string' || Object.keys(schema).length > 1;
}

function textOf(field: 'summary' | 'description', value: unknown): object {
  return typeof value === 'string' && value !== '' ? { [field]: value } : {};
}
