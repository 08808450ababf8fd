import type { RouteDefinition } from '../../definition/types.js';
import type { Parameter } from '../../nest-metadata/parameters.js';
import type { PropertySchema } from '../schemas/property-schema.js';
import type { SchemaRegistry } from '../schemas/schema-registry.js';
import type { SwaggerParameter } from '../../nest-metadata/swagger.js';
import { swaggerTypeSchema, unwrapped } from '../schemas/swagger-type.js';
import { PARAMETER_PLACES, type JsonSchema, type OpenApiParameter, type ParameterPlace } from '../types.js';
import { argumentSchema } from './argument-schema.js';
import { pathNames, pathParameterName } from './path-template.js';

/** OpenAPI describes these headers by other means, and ignores parameters with their names. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of an operation, those of its path first; descriptions by `@nestjs/swagger` take precedence. */
export function parametersOf(
  route: RouteDefinition,
  args: readonly Parameter[],
  told: readonly SwaggerParameter[],
  schemas: SchemaRegistry,
): OpenApiParameter[] {
  const names = pathNames(route.path);
  // A name in the path must be described even if the handler does not read it; a declared name that is not in the path can't be.
  const inPath = names.map(({ name, pattern }) =>
    parameter('path', name, { type: 'string', ...(pattern !== undefined && { pattern }) }, true),
  );
  const declared = args.flatMap((argument) => declaredParameters(argument, schemas));
  const overrides = told.flatMap((one) => toldParameters(one, schemas));
  const byPlace = new Map<string, OpenApiParameter>();
  for (const one of [...inPath, ...declared, ...overrides]) {
    if (one.in === 'path' && !names.some(({ name }) => name === one.name)) continue;
    if (one.in === 'header' && IGNORED_HEADERS.has(one.name.toLowerCase())) continue;
    const place = `${one.in} ${one.in === 'header' ? one.name.toLowerCase() : one.name}`;
    byPlace.set(place, laidOver(byPlace.get(place), one));
  }
  return [...byPlace.values()];
}

function declaredParameters(argument: Parameter, schemas: SchemaRegistry): OpenApiParameter[] {
  const { key, type } = argument;
  const source = argument.source === 'signed-cookie' ? 'cookie' : argument.source;
  if (!isPlace(source)) return [];
  if (key === undefined) return explode(source, schemas.propertiesOf(type));
  const { schema, required } = argumentSchema(argument, schemas);
  return [parameter(source, source === 'path' ? pathParameterName(key) : key, schema, required ?? false)];
}

/** A decorator without a name takes the whole source: each property of its class is then a parameter. */
function explode(place: ParameterPlace, properties: readonly PropertySchema[]): OpenApiParameter[] {
  return properties.map(({ name, schema, required }) => {
    const { description, deprecated, ...keywords } = schema;
    return {
      ...parameter(place, name, keywords, required),
      ...(typeof description === 'string' && { description }),
      ...(deprecated === true && { deprecated: true }),
    };
  });
}

const FIELDS = new Set([
  'description',
  'deprecated',
  'style',
  'explode',
  'allowReserved',
  'example',
  'examples',
  'content',
]);

function toldParameters(told: SwaggerParameter, schemas: SchemaRegistry): OpenApiParameter[] {
  if (!isPlace(told.in)) return [];
  if (told.name === undefined || told.name === '')
    return explode(told.in, schemas.propertiesOf(unwrapped(told.type)[0]));
  const { in: place, name, required, type, isArray, schema, ...rest } = told;
  const fields = Object.entries(rest).filter(([field, value]) => value !== undefined && FIELDS.has(field));
  const keywords = Object.entries(rest).filter(
    ([field, value]) => value !== undefined && !FIELDS.has(field) && field !== 'enumName',
  );
  const typed = {
    ...swaggerTypeSchema({ type, isArray, schema }, schemas),
    ...Object.fromEntries(keywords),
  };
  return [
    {
      ...Object.fromEntries(fields),
      name,
      in: place,
      required: place === 'path' || (required ?? false),
      // `content` contains the type itself.
      ...(rest['content'] === undefined && { schema: typed }),
    },
  ];
}

/** A later description of a parameter is merged into the earlier one; an unknown type does not replace a known one. */
function laidOver(earlier: OpenApiParameter | undefined, later: OpenApiParameter): OpenApiParameter {
  if (!earlier) return later;
  if (later['content'] !== undefined) {
    const { schema: _, ...rest } = earlier;
    return { ...rest, ...later };
  }
  const isSilent = Object.keys(later.schema ?? {}).length === 0;
  return { ...earlier, ...later, ...(isSilent && earlier.schema && { schema: earlier.schema }) };
}

function parameter(place: ParameterPlace, name: string, schema: JsonSchema, required: boolean): OpenApiParameter {
  return { name, in: place, required: place === 'path' || required, schema };
}

function isPlace(source: string): source is ParameterPlace {
  return (PARAMETER_PLACES as readonly string[]).includes(source);
}
