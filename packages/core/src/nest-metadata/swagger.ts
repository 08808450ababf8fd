import type { Type } from '@nestjs/common';

/**
 * The metadata keys of the decorators of `@nestjs/swagger`, by which they are read without a dependency on that package.
 */
const KEYS = {
  properties: 'swagger/apiModelProperties',
  propertyNames: 'swagger/apiModelPropertiesArray',
  schema: 'swagger/apiSchema',
  operation: 'swagger/apiOperation',
  responses: 'swagger/apiResponse',
  parameters: 'swagger/apiParameters',
  headers: 'swagger/apiHeaders',
  consumes: 'swagger/apiConsumes',
  produces: 'swagger/apiProduces',
  tags: 'swagger/apiUseTags',
  security: 'swagger/apiSecurity',
  extraModels: 'swagger/apiExtraModels',
  extension: 'swagger/apiExtension',
  excludeEndpoint: 'swagger/apiExcludeEndpoint',
  excludeController: 'swagger/apiExcludeController',
} as const;

/** A type in those decorators: a class, a function that returns one, a JSON Schema type, or a list of one of these. */
export interface SwaggerTyped {
  readonly type?: unknown;
  readonly isArray?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** `@ApiProperty({ … })`: besides these, any keyword of a schema. */
export interface SwaggerProperty extends SwaggerTyped {
  readonly name?: string;
  readonly required?: unknown;
  readonly selfRequired?: boolean;
  readonly nullable?: boolean;
  readonly enumName?: string;
  readonly enumSchema?: Readonly<Record<string, unknown>>;
  readonly [keyword: string]: unknown;
}

/** `@ApiParam`, `@ApiQuery`, `@ApiHeader` or, with `in: 'body'`, `@ApiBody`. */
export interface SwaggerParameter extends SwaggerTyped {
  readonly in: string;
  readonly name?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly [field: string]: unknown;
}

export interface SwaggerResponse extends SwaggerTyped {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [field: string]: unknown;
}

type Security = Readonly<Record<string, readonly string[]>>;

/** The description of a handler, by decorators on it and on its controller. */
export interface SwaggerOperation {
  readonly operation: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<string, SwaggerResponse>>;
  readonly parameters: readonly SwaggerParameter[];
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly tags: readonly string[];
  readonly security: readonly Security[];
  readonly extraModels: readonly unknown[];
  readonly extensions: Readonly<Record<`x-${string}`, unknown>>;
  readonly excluded: boolean;
}

export function swaggerPropertyNames(type: Type): string[] {
  const names = Reflect.getMetadata(KEYS.propertyNames, type.prototype as object) as readonly string[] | undefined;
  return (names ?? []).map((name) => name.slice(1));
}

export function swaggerProperty(type: Type, property: string): SwaggerProperty | undefined {
  return Reflect.getMetadata(KEYS.properties, type.prototype as object, property) as SwaggerProperty | undefined;
}

/** `@ApiSchema({ name, description })` of the class itself. */
export function swaggerSchemaOptions(
  type: Type,
): { readonly name?: string; readonly description?: string } | undefined {
  const options = Reflect.getOwnMetadata(KEYS.schema, type) as readonly object[] | undefined;
  return options && Object.assign({}, ...options);
}

export function swaggerOperation(controller: Type, handler: string): SwaggerOperation {
  const method = (controller.prototype as Record<string, object>)[handler] as object;
  const both = <T>(key: string, none: T): readonly [ofClass: T, ofMethod: T] => [
    (Reflect.getMetadata(key, controller) as T | undefined) ?? none,
    (Reflect.getMetadata(key, method) as T | undefined) ?? none,
  ];
  const lists = <T>(key: string) => both<readonly T[]>(key, []).flat();
  const nearest = (key: string) => nearestOf(key, controller, method);
  const merged = (key: string) => Object.assign({}, ...both<object>(key, {})) as Readonly<Record<string, unknown>>;
  return {
    operation: merged(KEYS.operation),
    responses: merged(KEYS.responses) as Readonly<Record<string, SwaggerResponse>>,
    parameters: [...lists<SwaggerParameter>(KEYS.headers), ...lists<SwaggerParameter>(KEYS.parameters)],
    consumes: nearest(KEYS.consumes),
    produces: nearest(KEYS.produces),
    tags: [...new Set(lists<string>(KEYS.tags))],
    security: lists(KEYS.security),
    extraModels: lists(KEYS.extraModels),
    extensions: merged(KEYS.extension),
    excluded: isDisabled(merged(KEYS.excludeEndpoint)) || lists<boolean>(KEYS.excludeController).includes(true),
  };
}

/** The media types that `@ApiConsumes` names, on a method or else on its class. */
export function consumedTypes(controller: Type, method: object): readonly string[] {
  return nearestOf(KEYS.consumes, controller, method);
}

function nearestOf(key: string, controller: Type, method: object): readonly string[] {
  const lists = [method, controller].map((target) => (Reflect.getMetadata(key, target) ?? []) as readonly string[]);
  return lists.find((list) => list.length > 0) ?? [];
}

function isDisabled(options: Readonly<Record<string, unknown>>): boolean {
  return options['disable'] === true;
}
