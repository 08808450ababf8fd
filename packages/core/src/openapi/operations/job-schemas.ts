import type { EndpointDefinition, JobDefinition } from '../../definition/types.js';
import { Handler } from '../../nest-metadata/handlers.js';
import { swaggerOperation } from '../../nest-metadata/swagger.js';
import type { SchemaRegistry } from '../schemas/schema-registry.js';
import { swaggerTypeSchema } from '../schemas/swagger-type.js';
import type { JsonSchema } from '../types.js';
import { requestBodyOf } from './request-body.js';

/** What an endpoint's jobs take and give. */
export interface JobSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

/** The schemas of all jobs of an endpoint together: of several, `method` of the input says which is meant. */
export function jobSchemas({ jobs }: EndpointDefinition, schemas: SchemaRegistry): JobSchemas {
  const inputs = jobs.map((job) => inputSchema(job, schemas));
  const outputs = jobs.map((job) => outputSchema(job, schemas));
  if (jobs.length === 1) return { input: inputs[0] as JsonSchema, output: outputs[0] as JsonSchema };
  const chosen = jobs.map(({ handler }, index) => ({ allOf: [methodSchema(handler), inputs[index] as JsonSchema] }));
  return { input: { oneOf: chosen }, output: outputs.some(isAny) ? {} : { anyOf: outputs } };
}

/** The input of one job, without `method`. */
export function inputSchema({ controller, handler, parameters }: JobDefinition, schemas: SchemaRegistry): JsonSchema {
  // An input is described as a body with the same parameters is.
  const asBody = parameters.flatMap((one) => (one.source === 'input' ? [{ ...one, source: 'body' as const }] : []));
  const body = requestBodyOf(asBody, swaggerOperation(controller, handler), schemas);
  return Object.values(body?.content ?? {})[0]?.schema ?? { type: 'object' };
}

/** The output of one job, as far as its type was emitted or `@ApiResponse` names it; that of a stream is a list without its parts. */
export function outputSchema({ controller, handler, isStream }: JobDefinition, schemas: SchemaRegistry): JsonSchema {
  if (isStream) return { type: 'array', items: {}, maxItems: 0, description: 'The parts are read at /stream' };
  const told = Object.entries(swaggerOperation(controller, handler).responses).find(([status]) =>
    status.startsWith('2'),
  );
  const described = told && swaggerTypeSchema(told[1], schemas);
  return described ?? schemas.schemaOf(new Handler(controller, handler).returnType);
}

function methodSchema(name: string): JsonSchema {
  return { type: 'object', properties: { method: { const: name } }, required: ['method'] };
}

function isAny(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}
