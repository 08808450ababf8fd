import { JOB_STATES } from '../../contract/jobs.js';
import type { EndpointDefinition } from '../../definition/types.js';
import type { SchemaRegistry } from '../schemas/schema-registry.js';
import type { JsonSchema, OpenApiOperation, OpenApiParameter } from '../types.js';
import { jobSchemas, type JobSchemas } from './job-schemas.js';
import { serversOf } from './servers.js';

/** An operation at its place, a path as Nest writes it. */
export interface PlacedOperation {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly operation: OpenApiOperation;
}

interface Described {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly parameters?: readonly OpenApiParameter[];
  readonly body?: JsonSchema;
  readonly answer: JsonSchema;
}

/** The operations by which the jobs of a queue-based endpoint are submitted and read: those of Runpod's API. */
export function jobOperations(endpoint: EndpointDefinition, schemas: SchemaRegistry): PlacedOperation[] {
  const { name } = endpoint;
  return described(jobSchemas(endpoint, schemas)).map(({ method, path, name: what, summary, ...parts }) => ({
    method,
    path,
    operation: {
      operationId: `${name}_${what}`,
      'x-flash-endpoint': name,
      'x-flash-queue': true,
      tags: [name],
      summary,
      servers: serversOf(name, true),
      ...(parts.parameters && { parameters: parts.parameters }),
      ...(parts.body && { requestBody: { required: true, content: json(parts.body) } }),
      responses: {
        '200': { description: 'Success', content: json(parts.answer) },
        ...(path.includes(':job') && { '404': { description: 'There is no such job, or its time to live is over' } }),
      },
    },
  }));
}

function described({ input, output }: JobSchemas): Described[] {
  const submission = submissionOf(input);
  const job = jobSchemaOf(input, output);
  const state = object({ id: ID, status: STATUS });
  return [
    { method: 'POST', path: '/run', name: 'run', summary: 'Submit a job', body: submission, answer: state },
    {
      method: 'POST',
      path: '/runsync',
      name: 'runsync',
      summary: 'Submit a job and wait for its end',
      parameters: [query('wait', { ...MS, minimum: 1000, maximum: 300_000, default: 90_000 })],
      body: submission,
      answer: job,
    },
    { ...OF_JOB, method: 'GET', path: '/status/:job', name: 'status', summary: 'Read a job', answer: job },
    {
      ...OF_JOB,
      method: 'GET',
      path: '/stream/:job',
      name: 'stream',
      summary: 'Take the parts that the job has yielded since the last call',
      answer: object({ status: STATUS, stream: { type: 'array', items: object({ output: {} }) } }),
    },
    { ...OF_JOB, method: 'POST', path: '/cancel/:job', name: 'cancel', summary: 'Cancel a job', answer: state },
    {
      ...OF_JOB,
      method: 'POST',
      path: '/retry/:job',
      name: 'retry',
      summary: 'Queue a job again that is FAILED or TIMED_OUT',
      answer: state,
    },
    {
      method: 'POST',
      path: '/purge-queue',
      name: 'purgeQueue',
      summary: 'Remove all jobs that are still queued',
      answer: object({ removed: COUNT, status: { type: 'string' } }),
    },
    { method: 'GET', path: '/health', name: 'health', summary: 'Count jobs and workers by state', answer: HEALTH },
  ];
}

const MS: JsonSchema = { type: 'integer', description: 'Milliseconds' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const ID: JsonSchema = { type: 'string' };
const STATUS: JsonSchema = { type: 'string', enum: JOB_STATES };
const WEEK_MS = 604_800_000;
const OF_JOB = { parameters: [{ name: 'job', in: 'path', required: true, schema: ID }] } as const;

function submissionOf(input: JsonSchema): JsonSchema {
  const policy = object(
    {
      executionTimeout: { ...MS, minimum: 5_000, maximum: WEEK_MS },
      ttl: { ...MS, minimum: 10_000, maximum: WEEK_MS },
      lowPriority: { type: 'boolean', description: 'Behind all others, and no worker is started for it' },
    },
    [],
  );
  const webhook = { type: 'string', format: 'uri', description: 'Is sent the job at its end' };
  return object({ input, webhook, policy }, ['input']);
}

function jobSchemaOf(input: JsonSchema, output: JsonSchema): JsonSchema {
  const fields = {
    id: ID,
    status: STATUS,
    input,
    output,
    error: { type: 'string' },
    delayTime: { ...MS, description: 'Milliseconds in the queue' },
    executionTime: { ...MS, description: 'Milliseconds in a worker' },
    workerId: { type: 'string' },
    retries: COUNT,
  };
  return object(fields, ['id', 'status']);
}

const HEALTH = object({
  jobs: counts('completed', 'failed', 'inProgress', 'inQueue', 'retried'),
  workers: counts('idle', 'initializing', 'ready', 'running', 'throttled', 'unhealthy'),
});

function counts(...names: readonly string[]): JsonSchema {
  return object(Object.fromEntries(names.map((name) => [name, COUNT])));
}

function object(properties: Readonly<Record<string, JsonSchema>>, required = Object.keys(properties)): JsonSchema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function query(name: string, schema: JsonSchema): OpenApiParameter {
  return { name, in: 'query', required: false, schema };
}

function json(schema: JsonSchema) {
  return { 'application/json': { schema } };
}
