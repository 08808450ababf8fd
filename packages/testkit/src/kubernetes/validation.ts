import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ApiError } from './api-error.ts';
import { resourceOf, type Kind, type Sent } from './kinds.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schema of Knative's Service from its CustomResourceDefinition, without its descriptions. */
const SERVICE = new URL('knative-service-v1.schema.json', import.meta.url);

let validate: ValidateFunction | undefined;

/** @throws ApiError 422 for a Knative Service that the schema refuses, and for fields that it does not know */
export function checkBySchema(kind: Kind, sent: Sent): void {
  if (kind.group !== 'serving.knative.dev' || kind.kind !== 'Service') return;
  const faults = knativeFaults(sent);
  if (faults.length === 0) return;
  const name = sent.metadata?.name ?? '';
  throw new ApiError(422, 'Invalid', `${resourceOf(kind)} "${name}" is invalid: ${faults.join(', ')}`);
}

/** What Knative's schema of a Service has against an object. */
export function knativeFaults(sent: object): string[] {
  validate ??= compiled();
  const isValid: boolean = validate(sent);
  if (isValid) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
    const extra = (params as { additionalProperty?: string }).additionalProperty;
    const field = `${instancePath}${extra === undefined ? '' : `/${extra}`}`.slice(1).replaceAll('/', '.');
    return extra === undefined ? `${field}: ${message}` : `.${field}: field not declared in schema`;
  });
}

function compiled(): ValidateFunction {
  const { schema } = JSON.parse(readFileSync(SERVICE, 'utf8')) as { readonly schema: Schema };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  return ajv.compile(strictly(schema, true));
}

/** The schema as the server reads it: fields that it does not name are not allowed, except where it says so. */
function strictly(schema: Schema, isRoot = false): Schema {
  if (schema['x-kubernetes-int-or-string'] === true) return { ...schema, type: ['integer', 'string'] };
  const { properties, items, ...rest } = schema as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
  } & Schema;
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['additionalProperties'] !== undefined;
  const named = properties && {
    ...Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strictly(one)])),
    // Its schema is the server's own.
    ...(isRoot && { metadata: { type: 'object' } }),
  };
  return {
    ...rest,
    ...(items && { items: strictly(items) }),
    ...(named && { properties: named }),
    ...(named && !isOpen && { additionalProperties: false }),
  };
}
