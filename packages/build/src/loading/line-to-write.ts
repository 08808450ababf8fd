import type { ValueSource } from '@flash-ts/core/describe';
import { partsOf, textOf, type DeclaredType, type ScalarName } from './declared-type.js';

/** How a parameter takes its value. */
export interface Use {
  readonly source: ValueSource;
  readonly key: string | undefined;
  /** For example `@Body`. */
  readonly decorator: string;
  readonly name: string;
  readonly optional: boolean;
  /** The text of its default value. */
  readonly initial: string | undefined;
  readonly className: string;
  readonly handler: string;
  /** A possible name for a class in the type's place. */
  readonly suggested: string;
  /** The type arguments that the class which serves the handler gives for type parameters. */
  readonly typeArgument: string | undefined;
}

/** What to write instead of an erased type, with the complete line where there is one. */
export function lineFor(type: DeclaredType, use: Use): string {
  if (type.kind === 'type parameter') return override(use);
  if (type.kind === 'class' && type.meaning === undefined) {
    return 'Move the class before its use, or end the circle of imports that it stands in.';
  }
  const present = partsOf(type).filter(({ kind }) => kind !== 'nullish');
  const optional = use.optional || present.length < partsOf(type).length;
  const written = { ...use, optional };
  if (use.source !== 'body' && use.key === undefined) return wholeSource(present, written);
  const [only] = present;
  const line = only && present.length === 1 ? oneType(only, written) : undefined;
  return line ?? enumLine(present, written) ?? (use.source === 'body' ? anyJson(present, use) : anyText(use));
}

/** The line for a type that stands alone, or beside `null` and `undefined`. */
function oneType(type: DeclaredType, use: Use): string | undefined {
  const isBody = use.source === 'body';
  switch (type.kind) {
    case 'scalar':
      return isBody ? jsonScalar(type.name, use) : textScalar(type.name, use);
    case 'class':
      return isBody ? write(line(use, { type: textOf(type) })) : undefined;
    case 'enum':
      return write(line(use, { pipe: pipe('ParseEnumPipe', textOf(type), use), type: textOf(type) }));
    case 'list':
      return listLine(type, use);
    case 'shape':
      return isBody ? type.write : undefined;
    default:
      return undefined;
  }
}

function textScalar(name: ScalarName, use: Use): string | undefined {
  if (!PASSED_UNCHANGED.has(use.source) || name === 'string') return write(line(use, { type: name }));
  const made = { number: 'ParseFloatPipe', boolean: 'ParseBoolPipe', Date: 'ParseDatePipe', bigint: undefined }[name];
  return made && write(line(use, { type: name, pipe: pipe(made, undefined, use) }));
}

/** Sources whose text plain Nest passes on unchanged. */
const PASSED_UNCHANGED: ReadonlySet<ValueSource> = new Set(['host', 'cookie', 'signed-cookie']);

/** Whether all values of a source together may be declared as a class. */
export function canBeClass({ source }: Pick<Use, 'source'>): boolean {
  return source !== 'header' && !PASSED_UNCHANGED.has(source);
}

function jsonScalar(name: ScalarName, use: Use): string | undefined {
  if (name === 'bigint') return undefined;
  return write(line(use, { type: name, ...(name === 'Date' && { pipe: pipe('ParseDatePipe', undefined, use) }) }));
}

function listLine(list: DeclaredType & { readonly kind: 'list' }, use: Use): string | undefined {
  const { item } = list;
  const type = textOf(list);
  const isAnything = item.kind === 'anything';
  const isString = item.kind === 'scalar' && item.name === 'string';
  const isRead = use.source !== 'body' && !PASSED_UNCHANGED.has(use.source);
  if (isRead && (isAnything || isString)) return write(line(use, { type: 'string[]' }));
  const items = isAnything ? undefined : itemClass(item);
  if (!isAnything && items === undefined) return undefined;
  const made = write(line(use, { pipe: arrayPipe(items, use), type }));
  return item.kind === 'shape' ? `${item.write} Then write${made.slice('Write'.length)}` : made;
}

/** The `items` for `ParseArrayPipe`. */
function itemClass(item: DeclaredType): string | undefined {
  if (item.kind === 'class' || item.kind === 'shape') return /^\w+$/.test(textOf(item)) ? textOf(item) : 'Item';
  if (item.kind !== 'scalar') return undefined;
  return { string: 'String', number: 'Number', boolean: 'Boolean', bigint: undefined, Date: undefined }[item.name];
}

function arrayPipe(items: string | undefined, { optional }: Use): string {
  const options = [...(items === undefined ? [] : [`items: ${items}`]), ...(optional ? ['optional: true'] : [])];
  return `new ParseArrayPipe(${options.length > 0 ? `{ ${options.join(', ')} }` : ''})`;
}

/** The values of a union of strings and numbers, as the object that `ParseEnumPipe` takes. */
function enumLine(types: readonly DeclaredType[], use: Use): string | undefined {
  const values = types.flatMap((type) =>
    type.kind === 'literal' && typeof type.value !== 'boolean' ? [type.value] : [],
  );
  if (values.length === 0 || values.length < types.length) return undefined;
  const entries = values.map((value) => `${propertyName(value)}: ${quoted(value)}`);
  const type = types.map(({ text }) => text).join(' | ');
  return write(line(use, { pipe: pipe('ParseEnumPipe', `{ ${entries.join(', ')} }`, use), type }));
}

function propertyName(value: string | number): string {
  return /^[A-Za-z_$][\w$]*$|^\d+$/.test(String(value)) ? String(value) : quoted(String(value));
}

function quoted(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function pipe(name: string, argument: string | undefined, { optional }: Use): string {
  if (argument === undefined && !optional) return name;
  const parts = [...(argument === undefined ? [] : [argument]), ...(optional ? ['{ optional: true }'] : [])];
  return `new ${name}(${parts.join(', ')})`;
}

/** Default values that mean the same as `?`. */
const NO_VALUE: ReadonlySet<string | undefined> = new Set([undefined, 'null', 'undefined']);

/** The parameter as it should stand. */
function line(use: Use, { pipe: made, type }: { readonly pipe?: string; readonly type: string }): string {
  const { decorator, key, name, optional, initial } = use;
  const inside = [...(key === undefined ? [] : [`'${key}'`]), ...(made === undefined ? [] : [made])].join(', ');
  // A whole body is always there.
  const mark = optional && NO_VALUE.has(initial) && key !== undefined ? '?' : '';
  return `\`${decorator}(${inside}) ${name}${mark}: ${type}${NO_VALUE.has(initial) ? '' : ` = ${initial}`}\``;
}

function write(written: string): string {
  return `Write ${written}.`;
}

function override({ className, handler, decorator, key, name, typeArgument = 'Dto' }: Use): string {
  const argument = `${decorator}(${key === undefined ? '' : `'${key}'`}) ${name}: ${typeArgument}`;
  return `Override it in ${className} with the class, and repeat its route decorator: \`${handler}(${argument}) { return super.${handler}(${name}); }\`.`;
}

function wholeSource(present: readonly DeclaredType[], use: Use): string {
  if (!canBeClass(use)) {
    return `Name the one that is meant, as \`${use.decorator}('name')\`, or declare \`Record<string, string>\`.`;
  }
  const [only] = present;
  if (only && present.length === 1) {
    if (only.kind === 'class') return write(line({ ...use, optional: false }, { type: textOf(only) }));
    if (only.kind === 'shape') return only.write;
  }
  return classFor(use);
}

function classFor({ suggested }: Use): string {
  return `Write a class, as \`export class ${suggested} { … }\`, with a decorator of class-validator on each property.`;
}

function anyJson(present: readonly DeclaredType[], use: Use): string {
  if (present.some(({ kind }) => kind === 'class' || kind === 'shape')) return classFor(use);
  return `Give ${use.decorator} a pipe that checks the value, or declare \`unknown\` and check it in the handler.`;
}

function anyText({ decorator }: Use): string {
  return `Declare string, number, boolean, bigint, Date or string[], or give ${decorator} a pipe that makes the value.`;
}
