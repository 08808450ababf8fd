import type { Parameter } from '../../nest-metadata/parameters.js';
import { orNull } from '../schemas/dialect.js';
import type { SchemaRegistry } from '../schemas/schema-registry.js';
import type { SwaggerOperation, SwaggerParameter } from '../../nest-metadata/swagger.js';
import { swaggerTypeSchema } from '../schemas/swagger-type.js';
import type { JsonSchema, OpenApiContent, OpenApiRequestBody } from '../types.js';
import { argumentSchema, isFileRequired } from './argument-schema.js';

const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data';
const BYTES = 'application/octet-stream';

/** `format` marks a file for tools of OpenAPI 3.0, `contentMediaType` for 3.1. */
export const BINARY: JsonSchema = { type: 'string', format: 'binary', contentMediaType: BYTES };

interface Body {
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly mediaTypes: readonly string[];
}

/** The body of an operation; undefined for one that takes none. */
export function requestBodyOf(
  args: readonly Parameter[],
  { parameters, consumes }: SwaggerOperation,
  schemas: SchemaRegistry,
): OpenApiRequestBody | undefined {
  const declared = multipartBody(args, schemas) ?? rawBody(args) ?? plainBody(args, schemas);
  const told = parameters.find((parameter) => parameter.in === 'body');
  const body = told ? toldBody(told, declared, schemas) : declared;
  if (!body) return undefined;
  const types = consumes.length > 0 ? consumes : body.mediaTypes;
  return {
    required: body.required,
    ...(typeof told?.description === 'string' && { description: told.description }),
    content: Object.fromEntries(
      types.map((type) => [type, { schema: body.schema, ...examplesOf(told) }]),
    ) as OpenApiContent,
  };
}

/** The schema of `@Body()`, or an object of the fields that `@Body('name')` takes. */
function plainBody(args: readonly Parameter[], schemas: SchemaRegistry): Body | undefined {
  const bodies = args.filter(({ source }) => source === 'body');
  if (bodies.length === 0) return undefined;
  const whole = bodies.find(({ key }) => key === undefined);
  if (!whole) {
    const schema = keyedSchema(bodies, schemas);
    return { schema, required: schema.required !== undefined, mediaTypes: [JSON_TYPE] };
  }
  const { schema, required } = argumentSchema(whole, schemas);
  return {
    schema,
    required: required ?? Object.keys(schema).length > 0,
    // A handler with a string body gets a body of any media type unchanged.
    mediaTypes: whole.type === String ? ['text/plain', JSON_TYPE] : [JSON_TYPE],
  };
}

function keyedSchema(bodies: readonly Parameter[], schemas: SchemaRegistry): JsonSchema {
  const properties = bodies.map((argument) => ({ key: argument.key as string, ...argumentSchema(argument, schemas) }));
  const required = properties.filter((property) => property.required === true).map(({ key }) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ key, schema }) => [key, schema])),
    ...(required.length > 0 && { required }),
  };
}

function rawBody(args: readonly Parameter[]): Body | undefined {
  const isRaw = args.some(
    ({ source, type }) => source === 'raw-body' || (source === 'body' && (type === Buffer || type === Uint8Array)),
  );
  return isRaw ? { schema: BINARY, required: true, mediaTypes: [BYTES] } : undefined;
}

/** A form of the files that `@UploadedFile` and `@UploadedFiles` take and the fields that `@Body` takes. */
function multipartBody(args: readonly Parameter[], schemas: SchemaRegistry): Body | undefined {
  const files = args.filter(({ source }) => source === 'file' || source === 'files');
  if (files.length === 0) return undefined;
  const bodies = args.filter(({ source }) => source === 'body');
  const keyed = keyedSchema(
    bodies.filter(({ key }) => key !== undefined),
    schemas,
  );
  const fields = bodies.filter(({ key }) => key === undefined).flatMap(({ type }) => schemas.propertiesOf(type));
  const fileFields = files.map(fileField);
  const required = [
    ...fields.filter((field) => field.required).map(({ name }) => name),
    ...(keyed.required ?? []),
    ...fileFields.filter((field) => field.required).map(({ name }) => name),
  ];
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      ...Object.fromEntries(fields.map(({ name, schema, nullable }) => [name, nullable ? orNull(schema) : schema])),
      ...keyed.properties,
      ...Object.fromEntries(fileFields.map(({ name, schema }) => [name, schema])),
    },
    ...(required.length > 0 && { required }),
  };
  return { schema, required: required.length > 0, mediaTypes: [MULTIPART] };
}

/** The interceptor does not expose the name of a file's field, so it comes from the parameter's decorator, or is Nest's default. */
function fileField(argument: Parameter) {
  const isList = argument.source === 'files';
  return {
    name: argument.key ?? (isList ? 'files' : 'file'),
    schema: isList ? { type: 'array', items: BINARY } : BINARY,
    required: isFileRequired(argument),
  };
}

function toldBody(told: SwaggerParameter, declared: Body | undefined, schemas: SchemaRegistry): Body {
  return {
    schema: swaggerTypeSchema(told, schemas) ?? declared?.schema ?? {},
    required: told.required ?? declared?.required ?? true,
    mediaTypes: declared?.mediaTypes ?? [JSON_TYPE],
  };
}

function examplesOf(told: SwaggerParameter | undefined): object {
  const examples = told?.['examples'];
  return examples === undefined ? {} : { examples };
}
