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

/** The class of a queue-based endpoint as `functions[]` lists it, in the form of Python Flash. */
const ClassSchema = Type.Object(
  {
    name: Type.String({ description: 'The endpoint class', minLength: 1 }),
    module: Type.String({ description: 'Its source file without extension, dots for slashes' }),
    is_async: Type.Boolean({ description: 'Whether one of its jobs is declared async' }),
    is_class: Type.Literal(true),
    class_methods: Type.Array(Type.String({ minLength: 1 }), {
      description: 'Its methods with `@Job`; of several, `method` of the input chooses',
      minItems: 1,
    }),
  },
  closed,
);

/** A job as `jobs[]` lists it. */
const JobSchema = Type.Object(
  {
    name: Type.String({ description: 'Method of the class with `@Job`', minLength: 1 }),
    is_async: Type.Boolean({ description: 'Whether the method is declared async' }),
    is_stream: Type.Boolean({ description: 'Whether it yields the parts of a stream' }),
    input_schema: Type.Optional(Type.String({ description: 'JSON pointer into openapi.json of the input' })),
    output_schema: Type.Optional(Type.String({ description: 'JSON pointer into openapi.json of the output' })),
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

const HARDWARE = 'Of an endpoint with GPU workers, or with CPU workers';

const place = {
  file_path: Type.String({ description: 'Source file, relative to the project' }),
  module_path: Type.String({ description: 'Source file without its extension, dots for slashes' }),
  export_name: Type.String({ description: 'Name under which the module exports the class' }),
};

/** The fields that endpoints of both kinds have after those of their kind. */
const common = {
  makes_remote_calls: Type.Boolean({ description: 'Whether it calls other endpoints of the app' }),
  remote_calls: Type.Optional(Type.Array(Type.String(), { description: 'Endpoints that it calls, by name' })),
  ...(optionProperties as {}),
  digest: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 over all that a worker of this endpoint loads; the same digest means the same version',
    }),
  ),
};

/** An endpoint whose routes answer requests. */
export const LoadBalancedSchema = Type.Object(
  {
    resource_type: Type.Enum(['LoadBalancerSlsResource', 'CpuLoadBalancerSlsResource'], { description: HARDWARE }),
    is_load_balanced: Type.Literal(true),
    ...place,
    functions: Type.Array(FunctionSchema, { description: 'The routes' }),
    ...common,
  },
  closed,
);

/** An endpoint whose jobs wait in a queue; the names are those of Python Flash. */
export const QueueSchema = Type.Object(
  {
    resource_type: Type.Enum(['ServerlessEndpoint', 'CpuServerlessEndpoint'], { description: HARDWARE }),
    is_load_balanced: Type.Literal(false),
    ...place,
    functions: Type.Array(ClassSchema, { description: 'The class', minItems: 1, maxItems: 1 }),
    jobs: Type.Array(JobSchema, { description: 'The methods of the class with `@Job`', minItems: 1 }),
    ...common,
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
    resources: Type.Record(Type.String(), Type.Union([LoadBalancedSchema, QueueSchema]), {
      description: 'The endpoints',
    }),
    function_registry: Type.Record(Type.String(), Type.String(), { description: 'Class.method → endpoint' }),
    routes: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
      description: 'endpoint → "METHOD /path" → method',
    }),
  },
  { ...closed, $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Flash manifest 1.0' },
);

export type LoadBalancedResource = Static<typeof LoadBalancedSchema> & OptionFields;
export type QueueResource = Static<typeof QueueSchema> & OptionFields;
export type ManifestResource = LoadBalancedResource | QueueResource;
export type Manifest = Omit<Static<typeof ManifestSchema>, 'resources'> & {
  resources: Record<string, ManifestResource>;
};
export type ManifestFunction = Static<typeof FunctionSchema>;
export type ManifestJob = Static<typeof JobSchema>;
