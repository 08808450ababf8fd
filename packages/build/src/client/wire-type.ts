/** A type as values of it travel in JSON. */
export type WireType =
  /** As TypeScript writes it: `string`, `'a'`, `unknown`. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'named'; readonly id: number }
  | { readonly kind: 'list'; readonly item: WireType }
  | { readonly kind: 'tuple'; readonly items: readonly WireType[] }
  | { readonly kind: 'union'; readonly items: readonly WireType[] }
  | { readonly kind: 'object'; readonly members: readonly WireMember[]; readonly index?: WireType };

/** A property of an object, or a parameter. */
export interface WireMember {
  readonly name: string;
  readonly optional: boolean;
  readonly type: WireType;
}

/** A type that the source has given a name. */
export interface NamedWireType {
  readonly name: string;
  readonly type: WireType;
}

/** A handler's types. */
export interface WireHandler {
  /** The comment above it, without its marks. */
  readonly doc: string;
  /** Of the arguments that a client gives. */
  readonly parameters: readonly WireMember[];
  readonly result: WireType;
}

export interface WireTypes {
  /** By the endpoint's name, then by `Class.method`. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, WireHandler>>>>;
  readonly named: Readonly<Record<number, NamedWireType>>;
}

export const UNKNOWN: WireType = { kind: 'text', text: 'unknown' };

/** Whether a value of the type is left out of JSON. */
export function isDropped(type: WireType): boolean {
  return type.kind === 'text' && (type.text === 'undefined' || type.text === 'never');
}

/** A union without doubles, `null` last; both boolean literals together are `boolean`. */
export function unionOf(items: readonly WireType[]): WireType {
  const flat = items.flatMap((item) => (item.kind === 'union' ? item.items : [item]));
  const unique = [...new Map(flat.map((item) => [JSON.stringify(item), item])).values()];
  const texts = new Set(unique.map((item) => (item.kind === 'text' ? item.text : '')));
  if (texts.has('unknown')) return UNKNOWN;
  const isBoolean = texts.has('true') && texts.has('false');
  const merged = isBoolean
    ? [...unique.filter((item) => item.kind !== 'text' || !/^(?:true|false)$/.test(item.text)), BOOLEAN]
    : unique;
  const isNull = (item: WireType) => item.kind === 'text' && item.text === 'null';
  const ordered = [...merged.filter((item) => !isNull(item)), ...merged.filter(isNull)];
  const [only] = ordered;
  return only && ordered.length === 1 ? only : { kind: 'union', items: ordered };
}

const BOOLEAN: WireType = { kind: 'text', text: 'boolean' };

/** A type without what JSON leaves out, and whether it had that. */
export function withoutUndefined(type: WireType): Omit<WireMember, 'name'> {
  if (type.kind !== 'union') return { type, optional: false };
  const items = type.items.filter((item) => !isDropped(item));
  return { type: unionOf(items), optional: items.length < type.items.length };
}

/** A text as a literal in quotation marks, as this project writes it. */
export function quoted(value: string): string {
  return `'${JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`;
}

/** A name as the key of an object or type. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A name that is not taken, like the wanted one; it is taken then. */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}
