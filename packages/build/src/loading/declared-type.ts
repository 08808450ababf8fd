import type { ESTree } from 'rolldown/utils';
import type { IndexedImport, IndexedSource } from '../discovery/index-source.js';
import type { SourceIndex } from '../discovery/source-index.js';
import { importLine, modulePath } from './import-line.js';

/** The declared type of a parameter, read as far as it matters for the values that a request may contain. */
export type DeclaredType = Written & Kind;

interface Written {
  /** As the source has it. */
  readonly text: string;
  /** For the name of a type alias, which compilers erase: the type that it stands for. */
  readonly meaning?: string;
}

type Kind =
  /** `any`, `unknown`: there is nothing to check. */
  | { readonly kind: 'anything' }
  /** `object`, `{}`, `Record<…>`: an object whose members are not checked. */
  | { readonly kind: 'record' }
  /** `null`, `undefined`, `void` */
  | { readonly kind: 'nullish' }
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'enum' }
  | { readonly kind: 'class' }
  | { readonly kind: 'list'; readonly item: DeclaredType; readonly isReadonly: boolean }
  | { readonly kind: 'union'; readonly parts: readonly DeclaredType[] }
  /** Describes an object and is erased; `write` makes a class of it. */
  | { readonly kind: 'shape'; readonly because: string; readonly write: string }
  | { readonly kind: 'type parameter' }
  /** Erased in another way. */
  | { readonly kind: 'other'; readonly because: string };

export type ScalarName = 'string' | 'number' | 'boolean' | 'bigint' | 'Date';

/** Where a type stands, and a possible name for a class in its place. */
export interface Place {
  readonly source: IndexedSource;
  readonly index: SourceIndex;
  readonly suggested: string;
  /** Names of the type parameters that hold there. */
  readonly typeParameters: readonly string[];
}

const KEYWORDS = new Map<string, Kind>([
  ['TSAnyKeyword', { kind: 'anything' }],
  ['TSUnknownKeyword', { kind: 'anything' }],
  ['TSObjectKeyword', { kind: 'record' }],
  ['TSNullKeyword', { kind: 'nullish' }],
  ['TSUndefinedKeyword', { kind: 'nullish' }],
  ['TSVoidKeyword', { kind: 'nullish' }],
  ['TSStringKeyword', { kind: 'scalar', name: 'string' }],
  ['TSNumberKeyword', { kind: 'scalar', name: 'number' }],
  ['TSBooleanKeyword', { kind: 'scalar', name: 'boolean' }],
  ['TSBigIntKeyword', { kind: 'scalar', name: 'bigint' }],
  ['TSTupleType', { kind: 'other', because: 'and nothing is known of its items at run time' }],
]);

/** Types that the language or Node brings. */
const GLOBALS = new Map<string, Kind>([
  ['String', { kind: 'scalar', name: 'string' }],
  ['Number', { kind: 'scalar', name: 'number' }],
  ['Boolean', { kind: 'scalar', name: 'boolean' }],
  ['BigInt', { kind: 'scalar', name: 'bigint' }],
  ['Date', { kind: 'scalar', name: 'Date' }],
  ['Object', { kind: 'record' }],
  ['Record', { kind: 'record' }],
  ['IncomingHttpHeaders', { kind: 'record' }],
  ['ParsedUrlQuery', { kind: 'record' }],
]);

/** Types that the compiler derives from others and erases like interfaces, each with the function that makes a class instead. */
const DERIVED = new Map([
  ['Partial', 'PartialType'],
  ['Pick', 'PickType'],
  ['Omit', 'OmitType'],
  ['Required', undefined],
  ['Readonly', undefined],
]);

const COMPUTED: Kind = {
  kind: 'other',
  because: 'which the compiler derives, and of which nothing is left at run time',
};
const FOREIGN: Kind = { kind: 'other', because: 'of which nothing is left at run time' };

export function readType(type: ESTree.TSType, place: Place): DeclaredType {
  const text = place.source.text.slice(type.start, type.end);
  if (type.type === 'TSParenthesizedType') return readType(type.typeAnnotation, place);
  return { ...(KEYWORDS.get(type.type) ?? kindOf(type, place)), text };
}

function kindOf(type: ESTree.TSType, place: Place): NamedKind {
  switch (type.type) {
    case 'TSLiteralType':
      return literal(type.literal) ?? COMPUTED;
    case 'TSArrayType':
      return { kind: 'list', item: readType(type.elementType, place), isReadonly: false };
    case 'TSTypeOperator': {
      const operand = readType(type.typeAnnotation, place);
      return type.operator === 'readonly' && operand.kind === 'list' ? { ...operand, isReadonly: true } : COMPUTED;
    }
    case 'TSUnionType':
      return { kind: 'union', parts: type.types.map((part) => readType(part, place)).flatMap(partsOf) };
    case 'TSIntersectionType': {
      // A value of `string & { brand: 'UserId' }` is a string like any other at run time.
      const branded = type.types.map((part) => readType(part, place)).find(({ kind }) => kind === 'scalar');
      return branded
        ? { ...branded, meaning: textOf(branded) }
        : asClass('which the compiler puts together', place.suggested);
    }
    case 'TSTypeLiteral': {
      const isRecord = type.members.every((member) => member.type === 'TSIndexSignature');
      return isRecord ? { kind: 'record' } : asClass('which is written in place', place.suggested);
    }
    case 'TSTypeReference':
      return reference(type, place);
    default:
      return COMPUTED;
  }
}

/** The text of a type, written without an alias. */
export function textOf({ meaning, text }: DeclaredType): string {
  return meaning ?? text;
}

/** The types of a union, also of one inside another; else the type alone. */
export function partsOf(type: DeclaredType): readonly DeclaredType[] {
  return type.kind === 'union' ? type.parts : [type];
}

function literal(node: ESTree.TSLiteralType['literal']): Kind | undefined {
  const isNegative = node.type === 'UnaryExpression' && node.operator === '-';
  const { value } = (isNegative ? node.argument : node) as { value?: unknown };
  if (typeof value === 'number') return { kind: 'literal', value: isNegative ? -value : value };
  return typeof value === 'string' || typeof value === 'boolean' ? { kind: 'literal', value } : undefined;
}

type NamedKind = Kind & Pick<Written, 'meaning'>;

function reference({ typeName, typeArguments }: ESTree.TSTypeReference, place: Place): NamedKind {
  if (typeName.type === 'Identifier') return named(typeName.name, typeArguments?.params ?? [], place);
  if (typeName.type !== 'TSQualifiedName' || typeName.left.type !== 'Identifier') return FOREIGN;
  const namespace = place.source.imports.get(typeName.left.name);
  return namespace?.imported === '*' ? imported(typeName.right.name, place, namespace) : FOREIGN;
}

function named(name: string, [argument]: readonly ESTree.TSType[], place: Place): NamedKind {
  const { source, typeParameters } = place;
  if (typeParameters.includes(name)) return { kind: 'type parameter' };
  if (source.classes.has(name)) return { kind: 'class' };
  if (source.types.has(name)) return declared(name, place, undefined);
  const from = source.imports.get(name);
  const known = GLOBALS.get(name);
  if (known) return known;
  if (from) return imported(from.imported === 'default' ? name : from.imported, place, from, name);
  if (argument && LISTS.has(name)) {
    return { kind: 'list', item: readType(argument, place), isReadonly: name === 'ReadonlyArray' };
  }
  return DERIVED.has(name) ? asClass('which the compiler derives', place.suggested, DERIVED.get(name)) : FOREIGN;
}

const LISTS: ReadonlySet<string> = new Set(['Array', 'ReadonlyArray']);

/** A name of another file. Where no file has it, it is of a package, and the metadata already told that it is no class. */
function imported(origin: string, place: Place, from: IndexedImport, name = origin): NamedKind {
  const { source, index } = place;
  const preferred = modulePath(source.path, from.specifier);
  const [classFile] = index.filesWithClass(origin, preferred);
  if (classFile && !from.typeOnly) return { kind: 'class' };
  const [typeFile] = index.filesWithType(origin, preferred);
  if (!classFile && typeFile) return declared(origin, { ...place, source: typeFile, typeParameters: [] }, from);
  return from.typeOnly ? typeOnlyImport(name, from, source) : FOREIGN;
}

function typeOnlyImport(name: string, from: IndexedImport, { path }: IndexedSource): Kind {
  return {
    kind: 'shape',
    because: `which ${path}:${from.line} imports as a type only`,
    write: `Write \`${importLine(name, from)}\`, without \`type\`.`,
  };
}

/** A name that the same file declares as an interface, alias or enum. */
function declared(name: string, place: Place, from: IndexedImport | undefined): NamedKind {
  const { source } = place;
  const found = source.types.get(name);
  if (found?.kind === 'enum') return { kind: 'enum' };
  const kind = found?.kind === 'interface' ? 'an interface' : 'a type alias';
  const alsoImport = from?.typeOnly ? ` and import it with \`${importLine(name, from)}\`` : '';
  const shape: Kind = {
    kind: 'shape',
    because: `${kind} (${source.path}:${found?.line})`,
    write: `Declare it as \`export class ${name} { … }\` with a decorator of class-validator on each property${alsoImport}.`,
  };
  if (!found?.aliased) return shape;
  // Without the alias itself, so that reading a recursive type ends.
  const inside = new Map([...source.types].filter(([other]) => other !== name));
  const meant = readType(found.aliased, { ...place, source: { ...source, types: inside } });
  return meant.kind === 'shape' || meant.kind === 'other' ? shape : { ...meant, meaning: textOf(meant) };
}

function asClass(because: string, name: string, base?: string): Kind {
  const write =
    base === undefined
      ? `Write a class, as \`export class ${name} { … }\`, with a decorator of class-validator on each property.`
      : `Write a class, as \`export class ${name} extends ${base}(…) {}\`, with ${base} from @nestjs/mapped-types.`;
  return { kind: 'shape', because, write };
}
