import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

/** The keywords of JSON Schema from which the allowed values are described. */
interface Rule {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Rule[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly items?: Rule;
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly patternProperties?: Readonly<Record<string, Rule>>;
}

/** Characters of a value that a message shows. */
const SHOWN = 80;

/** The faults of a body as sentences, one for each field, with its value and what is allowed. */
export function bodyFaults(schema: TSchema, body: unknown): readonly string[] {
  const faults = new Map<string, string>();
  for (const { instancePath, keyword, params } of Errors(schema, body)) {
    const names = namesIn(keyword, params);
    const place = pathOf(instancePath);
    const texts =
      names === undefined
        ? [[place.join('.'), valueFault(schema, body, place)] as const]
        : names.map((name) => {
            const field = [...place, name];
            return [
              field.join('.'),
              keyword === 'required' ? `The field ${field.join('.')} is missing.` : unknownFault(schema, field),
            ] as const;
          });
    for (const [field, text] of texts) if (!faults.has(field)) faults.set(field, text);
  }
  return [...faults.values()];
}

/** The names of the missing or unknown fields that a schema error reports. */
function namesIn(keyword: string, params: object): readonly string[] | undefined {
  if (keyword === 'required' && 'requiredProperties' in params) return params.requiredProperties as string[];
  return 'additionalProperties' in params ? (params.additionalProperties as string[]) : undefined;
}

function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function unknownFault(schema: TSchema, field: readonly string[]): string {
  const known = Object.keys(ruleAt(schema, field.slice(0, -1))?.properties ?? {});
  return `The field ${field.join('.')} does not exist; allowed: ${known.join(', ')}.`;
}

function valueFault(schema: TSchema, body: unknown, place: readonly string[]): string {
  const rule = ruleAt(schema, place);
  if (rule === undefined) return unknownFault(schema, place);
  const name = place.length === 0 ? 'The body' : `The field ${place.join('.')}`;
  // A variable's value may be a secret.
  const value = place.includes('env') ? 'a value that is not shown' : shown(valueAt(body, place));
  return `${name} is ${value}; allowed: ${allowedBy(rule)}.`;
}

function ruleAt(rule: Rule | undefined, [name, ...rest]: readonly string[]): Rule | undefined {
  if (name === undefined || rule === undefined) return rule;
  const [ofEvery] = Object.values(rule.patternProperties ?? {});
  return ruleAt(rule.properties?.[name] ?? rule.items ?? ofEvery, rest);
}

function valueAt(body: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], body);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function allowedBy(rule: Rule): string {
  if (rule.const !== undefined) return JSON.stringify(rule.const);
  if (rule.enum !== undefined) return rule.enum.map((value) => JSON.stringify(value)).join(', ');
  if (rule.anyOf !== undefined) return rule.anyOf.map(allowedBy).join(' or ');
  const { type = 'any value' } = rule;
  return (BY_TYPE[type] ?? (() => type))(rule);
}

const BY_TYPE: Readonly<Record<string, (rule: Rule) => string>> = {
  integer: (rule) => `a whole number${range(rule)}`,
  number: (rule) => `a number${range(rule)}`,
  string: ({ pattern, minLength = 0 }) =>
    pattern === undefined ? `a text${minLength > 0 ? ' that is not empty' : ''}` : `a text of the form ${pattern}`,
  array: ({ minItems = 0, uniqueItems = false }) =>
    `a list${minItems > 0 ? ` of at least ${minItems}` : ''}${uniqueItems ? ', each once' : ''}`,
  object: () => 'an object',
};

function range({ minimum, maximum }: Rule): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` up to ${maximum}`;
  return maximum === undefined ? ` from ${minimum} on` : ` from ${minimum} to ${maximum}`;
}
