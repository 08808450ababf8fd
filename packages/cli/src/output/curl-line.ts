import type { ManifestResource, QueueResource } from '@flash-ts/core/manifest';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/**
 * A curl command for the endpoint that can be pasted: its first GET without parameters, otherwise its first route with a sample body.
 *
 * @param keyOption the option by which the key is sent, if endpoints require one
 */
export function curlLine(baseUrl: string, resource: ManifestResource, openapi: unknown, keyOption?: string): string {
  const curl = keyOption === undefined ? 'curl' : `curl ${keyOption}`;
  if (!resource.is_load_balanced) return submissionLine(curl, baseUrl, resource, openapi);
  const plain = resource.functions.find(
    ({ http_method, http_path }) => http_method === 'GET' && !http_path.includes(':'),
  );
  const route = plain ?? resource.functions[0];
  if (!route) return `${curl} ${baseUrl}/ping`;
  const url = baseUrl + route.http_path.replaceAll(/:[^/]+/g, '1');
  if (route.http_method === 'GET') return `${curl} ${url}`;
  const body = sampleBody(route.request_schema, openapi as Document);
  return `${curl} -X ${route.http_method} ${url}${dataOption(body)}`;
}

function submissionLine(curl: string, baseUrl: string, { jobs }: QueueResource, openapi: unknown): string {
  const [job] = jobs;
  const sampled = sampleBody(job?.input_schema, openapi as Document) as object | undefined;
  const input = { ...(jobs.length > 1 && { method: job?.name }), ...sampled };
  return `${curl} -X POST ${baseUrl}/run${dataOption({ input })}`;
}

function dataOption(body: unknown): string {
  if (body === undefined) return '';
  return ` -H 'content-type: application/json' -d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`;
}

/** The option by which curl sends a platform's key, which is read when the command runs. */
export function keyHeader(keyFile: string): string {
  const path = /^[\w./-]+$/.test(keyFile) ? keyFile : `'${keyFile.replaceAll("'", String.raw`'\''`)}'`;
  return `-H "Authorization: Bearer $(cat ${path})"`;
}

/** The option by which curl sends the key of a variable. */
export function variableHeader(variable: string): string {
  return `-H "Authorization: Bearer $${variable}"`;
}

function sampleBody(pointer: string | undefined, document: Document): unknown {
  return pointer === undefined ? undefined : sample({ $ref: pointer }, document);
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'ada@example.com',
  'date-time': '2026-01-01T00:00:00Z',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sample(schema: Schema, document: Document): unknown {
  const target =
    schema.$ref === undefined ? schema : document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
  if (!target) return {};
  return target.enum ? target.enum[0] : SAMPLES[target.type ?? 'string']?.(target, document);
}

const SAMPLES: Readonly<Record<string, (schema: Schema, document: Document) => unknown>> = {
  object: ({ properties = {}, required = [] }, document) =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name))
        .map(([name, property]) => [name, sample(property, document)]),
    ),
  array: ({ items }, document) => (items ? [sample(items, document)] : []),
  integer: ({ minimum = 1 }) => minimum,
  number: ({ minimum = 1 }) => minimum,
  boolean: () => true,
  string: ({ format = '', minLength = 0 }) => FORMATS[format] ?? 'text'.padEnd(minLength, 'x'),
};
