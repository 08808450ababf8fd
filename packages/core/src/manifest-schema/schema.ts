import { Type, type Static, type TSchema } from 'typebox';
import { OPTION_FIELDS } from '../options/apply.js';
import type { OptionFields } from '../options/types.js';

const closed = { additionalProperties: false } as const;

/** A route as `functions[]` lists it. */
const FunctionSchema = Type.Object(
  {
    name: Type.String({ description: 'Method of the class that handles the route', minLength: 1 }),
    class_name: Type.String({
      description: 'Class that has the method: the endpoint class, or a controller of a module it imports',
      minLength: 1,
    }),
    is_async: Type.Boolean({ description: 'Whether the method is declared async' }),
    http_method: Type.Enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'], { description: 'Method of the request' }),
    http_path: Type.String({ pattern: '^/', description: 'Path with prefix and version, parameters as `:id`' }),
    status: Type.Integer({ minimum: 100, maximum: 599, description: 'Status of a successful answer' }),
    request_schema: Type.Optional(Type.String({ description: 'JSON pointer into openapi.json of the body' })),
    response_schema: Type.Optional(Type.String({ description: 'JSON pointer into openapi.json of the answer' })),
  },
  closed,
);

/** The options of the endpoint, from the table of options, which also has their types. */
const optionProperties: Readonly<Record<string, TSchema>> = Object.fromEntries(
  OPTION_FIELDS.map(({ name, schema, optional }) => {
    const property = Type.Unsafe(schema);
    return [name, optional ? Type.Optional(property) : property];
  }),
);

const ResourceSchema = Type.Object(
  {
    resource_type: Type.Enum(['LoadBalancerSlsResource', 'CpuLoadBalancerSlsResource'], {
      description: 'Of an endpoint with GPU workers, or with CPU workers',
    }),
    is_load_balanced: Type.Literal(true, { description: 'There is no other kind' }),
    file_path: Type.String({ description: 'Source file, relative to the project' }),
    module_path: Type.String({ description: 'Source file without its extension, dots for slashes' }),
    export_name: Type.String({ description: 'Name under which the module exports the class' }),
    functions: Type.Array(FunctionSchema, { description: 'The routes' }),
    makes_remote_calls: Type.Boolean({ description: 'Whether it calls other endpoints of the app' }),
    remote_calls: Type.Optional(Type.Array(Type.String(), { description: 'Endpoints that it calls, by name' })),
    ...(optionProperties as {}),
    digest: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'SHA-256 over all that a worker of this endpoint loads; the same digest means the same version',
      }),
    ),
  },
  closed,
);

/** The manifest's JSON Schema: what `flash build` writes and a worker reads. */
export const ManifestSchema = Type.Object(
  {
    version: Type.Literal('1.0', { description: 'Version of this format' }),
    generated_at: Type.String({ description: 'RFC 3339 time' }),
    project_name: Type.String({ minLength: 1, description: 'Name of the app' }),
    source_fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the source' }),
    runtime: Type.Object(
      { language: Type.Literal('typescript'), node: Type.String(), framework: Type.String() },
      { ...closed, description: 'What the artifact was built for' },
    ),
    resources: Type.Record(Type.String(), ResourceSchema, { description: 'The endpoints' }),
    function_registry: Type.Record(Type.String(), Type.String(), { description: 'Class.method → endpoint' }),
    routes: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
      description: 'endpoint → "METHOD /path" → method',
    }),
  },
  { ...closed, $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Flash manifest 1.0' },
);

export type ManifestResource = Static<typeof ResourceSchema> & OptionFields;
export type Manifest = Omit<Static<typeof ManifestSchema>, 'resources'> & {
  resources: Record<string, ManifestResource>;
};
export type ManifestFunction = Static<typeof FunctionSchema>;
