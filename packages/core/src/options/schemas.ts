/**
 * A JSON Schema as plain data, with the type that it describes. No schema library is needed to write one: builds load the table of options,
 * and such a library takes longer to load than everything else that they need of this package.
 */
export interface Schema<T> {
  readonly json: Readonly<Record<string, unknown>>;
  /** Exists for its type only; never set. */
  readonly type?: T;
}

function schema<T>(json: Readonly<Record<string, unknown>>): Schema<T> {
  return { json };
}

/** Schemas of properties. */
export type Properties = Readonly<Record<string, Schema<unknown>>>;

export function whole(bounds: { minimum?: number; maximum?: number; description?: string }): Schema<number> {
  return schema({ type: 'integer', ...bounds });
}

export function number(bounds: { minimum?: number; description?: string }): Schema<number> {
  return schema({ type: 'number', ...bounds });
}

export function text<T extends string = string>(bounds: Readonly<Record<string, unknown>> = {}): Schema<T> {
  return schema({ type: 'string', ...bounds });
}

export function truth(): Schema<boolean> {
  return schema({ type: 'boolean' });
}

export function oneOf<const T extends string>(values: readonly T[]): Schema<T> {
  return schema({ enum: values });
}

export function list<T>(items: Schema<T>, bounds: { minItems?: number; description?: string } = {}): Schema<T[]> {
  return schema({ type: 'array', items: items.json, ...bounds });
}

export function anyOf<A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> {
  return schema({ anyOf: [a.json, b.json] });
}

/** Properties of any name. */
export function record<T>(values: Schema<T>): Schema<Record<string, T>> {
  return schema({ type: 'object', patternProperties: { '^.*$': values.json } });
}

/** An object without further properties. */
export function object<T>(properties: Properties, required: readonly string[]): Schema<T> {
  const entries = Object.entries(properties).map(([name, { json }]) => [name, json]);
  return schema({ type: 'object', required, properties: Object.fromEntries(entries), additionalProperties: false });
}
