/** The part of JSON Schema that the manifest uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

export interface SchemaField {
  readonly name: string;
  /** In words, as Markdown. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The properties of an object, in the schema's order. */
export function schemaFields({ properties = {}, required = [] }: JsonSchema): readonly SchemaField[] {
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeText(property),
    required: required.includes(name),
    description: property.description ?? '',
  }));
}

/** @throws Error for a schema that no case is written for */
function typeText(schema: JsonSchema): string {
  const { type, anyOf, items, properties, patternProperties } = schema;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' ');
  if (anyOf) return anyOf.map((one) => typeText(one)).join(' or ');
  if (items) return `list of ${typeText(items)}`;
  if (patternProperties)
    return `${Object.values(patternProperties)
      .map((one) => typeText(one))
      .join(' or ')} by name`;
  if (properties) return objectText(Object.keys(properties));
  if (type === 'integer' || type === 'number') return rangeText(schema);
  if (type === 'string' || type === 'boolean') return type === 'string' ? 'text' : 'true or false';
  throw new Error(`No words for the schema ${JSON.stringify(schema)}`);
}

function rangeText({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return 'number';
  return maximum === undefined ? `number from ${minimum}` : `number from ${minimum} to ${maximum}`;
}

/** Larger objects have a table of their own. */
function objectText(names: readonly string[]): string {
  return names.length > 3 ? 'object' : `{ ${names.map((name) => `\`${name}\``).join(', ')} }`;
}
