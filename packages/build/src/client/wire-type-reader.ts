import {
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  type Checker,
  type Project as TypeScriptProject,
  type Symbol as TypeScriptSymbol,
  type Type,
} from 'typescript7/unstable/async';
import {
  isDropped,
  quoted,
  UNKNOWN,
  unionOf,
  withoutUndefined,
  type NamedWireType,
  type WireMember,
  type WireType,
} from './wire-type.js';

/** How deep types without names are written out. A deeper one is `unknown`: it is one that has no end. */
const MOST_DEPTH = 8;
/** How many types with names are written out. */
const MOST_NAMED = 1_000;
/** How many types with members or items are looked into. A result that is inferred from a large library may have many times that. */
const MOST_STRUCTURES = 5_000;

const text = (value: string): WireType => ({ kind: 'text', text: value });

/** Types whose flag alone says what JSON has. */
const BY_FLAG: readonly (readonly [flags: TypeFlags, type: WireType])[] = [
  [TypeFlags.Any | TypeFlags.Unknown, UNKNOWN],
  [TypeFlags.String | TypeFlags.TemplateLiteral | TypeFlags.StringMapping, text('string')],
  [TypeFlags.Number, text('number')],
  [TypeFlags.Boolean, text('boolean')],
  [TypeFlags.BigInt | TypeFlags.BigIntLiteral, text('bigint')],
  [TypeFlags.Null, text('null')],
  [TypeFlags.Undefined | TypeFlags.Void, text('undefined')],
  [TypeFlags.Never | TypeFlags.ESSymbol | TypeFlags.UniqueESSymbol, text('never')],
  [TypeFlags.NonPrimitive, text('Record<string, unknown>')],
];

/** Classes of the language and of Node, in JSON. Others are told by their properties. */
const BUILT_IN: ReadonlyMap<string, WireType> = new Map([
  ['Date', text('string')],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Error', 'Promise'].map(
    (name) => [name, text('Record<string, never>')] as const,
  ),
  ...['Buffer', 'Uint8Array', 'ArrayBuffer', 'Readable', 'ReadableStream'].map((name) => [name, UNKNOWN] as const),
]);

/** What an answer has as its body: bytes, not JSON. */
const BYTES = new Set(['StreamableFile', 'Buffer', 'Uint8Array', 'ArrayBuffer', 'Readable', 'ReadableStream']);
/** An answer is their item, and of a generator each part. */
const UNWRAPPED = new Set([
  'Promise',
  'PromiseLike',
  'Observable',
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterableIterator',
]);

/** Reads types of a program as what JSON makes of them. */
export class WireTypeReader {
  readonly #checker: Checker;
  /** By the id of the symbol; a type that refers to itself is found here. */
  readonly #named = new Map<number, { readonly name: string; readonly type: Promise<WireType> }>();

  #structures = 0;

  constructor({ checker }: TypeScriptProject) {
    this.#checker = checker;
  }

  async named(): Promise<Record<number, NamedWireType>> {
    const all: Record<number, NamedWireType> = {};
    // Reading one may find further ones, which the loop reaches too.
    for (const [id, { name, type }] of this.#named) all[id] = { name, type: await type };
    return all;
  }

  /** What a handler answers with. */
  async result(type: Type): Promise<WireType> {
    if (type.isUnionType()) {
      return unionOf(await Promise.all((await type.getTypes()).map(async (item) => this.result(item))));
    }
    const name = (await type.getSymbol())?.name;
    if (name !== undefined && UNWRAPPED.has(name) && type.isTypeReference()) {
      const [item] = await this.#checker.getTypeArguments(type);
      return item ? this.result(item) : UNKNOWN;
    }
    if (name !== undefined && BYTES.has(name)) return text('Uint8Array');
    return this.read(type);
  }

  async read(type: Type, depth = 0): Promise<WireType> {
    if (type.isErrorType()) return UNKNOWN;
    if (type.isStringLiteralType() || type.isNumberLiteralType()) {
      return text(typeof type.value === 'string' ? quoted(type.value) : String(type.value));
    }
    if (type.isBooleanLiteralType()) return text(String(type.value));
    const simple = BY_FLAG.find(([flags]) => (type.flags & flags) !== 0);
    if (simple) return simple[1];
    if (depth > MOST_DEPTH) return UNKNOWN;
    return (await this.#asNamed(type)) ?? this.#structure(type, depth + 1);
  }

  async #structure(type: Type, depth: number): Promise<WireType> {
    if (++this.#structures > MOST_STRUCTURES) return UNKNOWN;
    const checker = this.#checker;
    if (type.isUnionType()) {
      return unionOf(await Promise.all((await type.getTypes()).map((item) => this.read(item, depth))));
    }
    if (type.isTypeReference() && (await checker.isArrayType(type))) {
      const [item] = await checker.getTypeArguments(type);
      return { kind: 'list', item: item ? jsonItem(await this.read(item, depth)) : UNKNOWN };
    }
    if (type.isTypeReference() && (await checker.isTupleType(type))) {
      const items = await Promise.all((await checker.getTypeArguments(type)).map((item) => this.read(item, depth)));
      return { kind: 'tuple', items: items.map(jsonItem) };
    }
    if (type.isObjectType() || type.isIntersectionType()) return this.#object(type, depth);
    const constraint = await checker.getBaseConstraintOfType(type);
    return constraint && constraint.id !== type.id ? this.read(constraint, depth) : UNKNOWN;
  }

  async #object(type: Type, depth: number): Promise<WireType> {
    const checker = this.#checker;
    const name = (await type.getSymbol())?.name ?? '';
    const builtIn = BUILT_IN.get(name);
    if (builtIn) return builtIn;
    if (type.isIntersectionType()) {
      // A primitive with a brand, `string & { __brand: 'Id' }`.
      const parts = await type.getTypes();
      const primitive = parts.find(({ flags }) => BY_FLAG.some(([simple]) => (flags & simple) !== 0));
      if (primitive) return this.read(primitive, depth);
    }
    const [calls, toJson] = await Promise.all([
      checker.getSignaturesOfType(type, SignatureKind.Call),
      checker.getPropertyOfType(type, 'toJSON'),
    ]);
    if (calls.length > 0) return text('never');
    if (toJson) return this.#returned(toJson, depth);
    const [properties, indexes] = await Promise.all([
      checker.getPropertiesOfType(type),
      checker.getIndexInfosOfType(type),
    ]);
    const members = await this.#members(properties, depth);
    const [index] = indexes;
    if (!index) return { kind: 'object', members };
    return { kind: 'object', members, index: await this.read(index.valueType, depth) };
  }

  async #members(properties: readonly TypeScriptSymbol[], depth: number): Promise<WireMember[]> {
    const own = properties.filter(({ escapedName }) => !/^__[@#]/.test(escapedName));
    const types = await this.#checker.getTypeOfSymbol(own);
    const members = await Promise.all(
      own.map(async (symbol, position): Promise<WireMember[]> => {
        const declared = types[position];
        if (!declared || (await isHidden(symbol))) return [];
        const read = await this.read(declared, depth);
        if (isDropped(read)) return [];
        const isOptional = (symbol.flags & SymbolFlags.Optional) !== 0;
        const { type, optional } = withoutUndefined(read);
        return [{ name: symbol.name, optional: isOptional || optional, type }];
      }),
    );
    return members.flat();
  }

  async #returned(method: TypeScriptSymbol, depth: number): Promise<WireType> {
    const type = await this.#checker.getTypeOfSymbol(method);
    const [signature] = type ? await this.#checker.getSignaturesOfType(type, SignatureKind.Call) : [];
    const result = signature && (await this.#checker.getReturnTypeOfSignature(signature));
    return result ? this.read(result, depth) : UNKNOWN;
  }

  /** A type by its name, if the source has given it one that has no parameters. */
  async #asNamed(type: Type): Promise<WireType | undefined> {
    const symbol = await this.#nameOf(type);
    if (!symbol || BUILT_IN.has(symbol.name)) return undefined;
    if (!this.#named.has(symbol.id)) {
      if (this.#named.size >= MOST_NAMED) return UNKNOWN;
      this.#named.set(symbol.id, { name: symbol.name, type: this.#structure(type, 0) });
    }
    const known = this.#named.get(symbol.id);
    if (!known) return undefined;
    return { kind: 'named', id: symbol.id };
  }

  async #nameOf(type: Type): Promise<TypeScriptSymbol | undefined> {
    const alias = await type.getAliasSymbol();
    if (alias) return (await type.getAliasTypeArguments()).length === 0 ? alias : undefined;
    const isEnum = (type.flags & TypeFlags.EnumLike) !== 0 && type.isUnionType();
    const isGeneric = type.isClassOrInterface() && (await type.getLocalTypeParameters()).length > 0;
    if (isGeneric || (!isEnum && !type.isClassOrInterface())) return undefined;
    const symbol = await type.getSymbol();
    return symbol && /^[A-Za-z_$][\w$]*$/.test(symbol.name) ? symbol : undefined;
  }
}

/** What JSON writes as `null` in a list. */
function jsonItem(type: WireType): WireType {
  if (isDropped(type)) return text('null');
  if (type.kind !== 'union') return type;
  return unionOf(type.items.map((item) => (isDropped(item) ? text('null') : item)));
}

/** Whether TypeScript hides a property of a class from its users. */
async function isHidden({ valueDeclaration }: TypeScriptSymbol): Promise<boolean> {
  const node = (await valueDeclaration?.resolve()) as { readonly modifierFlags?: number } | undefined;
  return ((node?.modifierFlags ?? 0) & HIDDEN) !== 0;
}

/** `ModifierFlags.Private | ModifierFlags.Protected` */
const HIDDEN = 2 | 4;
