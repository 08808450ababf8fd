import {
  DefaultValuePipe,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
} from '@nestjs/common';
import type { Parameter } from '../../nest-metadata/parameters.js';
import { enumOf, enumValues } from '../schemas/constraints.js';
import type { SchemaSource } from '../schemas/schema-source.js';
import type { JsonSchema } from '../types.js';

/** The schema of a single argument of a handler. */
export interface ArgumentSchema {
  readonly schema: JsonSchema;
  /** Undefined if the author's code does not decide it. */
  readonly required: boolean | undefined;
}

/** Pipes and schemas of a parameter are more precise than its type. */
export function argumentSchema({ type, pipes, schema: standard }: Parameter, source: SchemaSource): ArgumentSchema {
  const declared = standardSchema(standard) ?? source.schemaOf(type);
  return pipes.reduce<ArgumentSchema>((known, pipe) => piped(known, pipe, source), {
    schema: declared,
    required: undefined,
  });
}

/** Whether a request without the file is refused. */
export function isFileRequired({ pipes }: Parameter): boolean {
  const pipe = pipes.find((one) => one instanceof ParseFilePipe);
  return (pipe as unknown as { fileIsRequired?: boolean } | undefined)?.fileIsRequired ?? true;
}

function piped(known: ArgumentSchema, pipe: unknown, source: SchemaSource): ArgumentSchema {
  const is = (kind: unknown) => pipe === kind || (pipe as object).constructor === kind;
  const fields = pipe as { readonly options?: { readonly optional?: boolean; readonly items?: unknown } };
  if (is(DefaultValuePipe)) return withDefault(known, (pipe as { defaultValue?: unknown }).defaultValue);
  const parsed = PARSERS.find(([kind]) => is(kind))?.[1](pipe as never, source);
  if (!parsed) return known;
  const { default: value } = known.schema;
  return {
    schema: { ...parsed, ...(value !== undefined && { default: value }) },
    // An earlier pipe may have set a missing value.
    required: known.required ?? fields.options?.optional !== true,
  };
}

type Parser = readonly [kind: unknown, schemaOf: (pipe: never, source: SchemaSource) => JsonSchema];

const PARSERS: readonly Parser[] = [
  [ParseIntPipe, () => ({ type: 'integer' })],
  [ParseFloatPipe, () => ({ type: 'number' })],
  [ParseBoolPipe, () => ({ type: 'boolean' })],
  [ParseUUIDPipe, () => ({ type: 'string', format: 'uuid' })],
  [ParseDatePipe, () => ({ type: 'string', format: 'date-time' })],
  [ParseEnumPipe, ({ enumType }: { enumType: Record<string, unknown> }) => enumOf(enumValues(enumType))],
  [
    ParseArrayPipe,
    ({ options }: { options?: { items?: unknown } }, source) => ({
      type: 'array',
      items: source.schemaOf(options?.items),
    }),
  ],
];

function withDefault({ schema }: ArgumentSchema, value: unknown): ArgumentSchema {
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
  return { schema: isPlain ? { ...schema, default: value } : schema, required: false };
}

interface StandardJsonSchema {
  readonly '~standard'?: { readonly jsonSchema?: { readonly input?: (options: { target: string }) => JsonSchema } };
}

/** The JSON Schema of a Standard Schema; `{}` if its library can't convert it, undefined if there is no schema. */
function standardSchema(schema: unknown): JsonSchema | undefined {
  if (schema === undefined || schema === null) return undefined;
  try {
    const { $schema: _, ...keywords } =
      (schema as StandardJsonSchema)['~standard']?.jsonSchema?.input?.({ target: 'draft-2020-12' }) ?? {};
    return keywords;
  } catch {
    // The library can't convert this schema to JSON Schema.
    return {};
  }
}
