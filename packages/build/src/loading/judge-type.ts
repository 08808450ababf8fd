import type { ValueSource } from '@flash-ts/core/describe';
import { partsOf, type DeclaredType } from './declared-type.js';
import { canBeClass, lineFor, type Use } from './line-to-write.js';

/** Why a handler may be given values of another type than the declared one, and what to write instead. */
export interface Verdict {
  readonly type: string;
  readonly because: string;
  readonly write: string;
  /** Whether the type describes an object and is erased. */
  readonly isShape: boolean;
}

const VALUES = 'and which values are allowed is not known at run time';
const ITEMS = 'and nothing is known of its items at run time';

/**
 * Whether the handler is given only values of the declared type. Only what every compiler keeps of the type counts, so that a worker,
 * `flash run` and a test behave alike.
 *
 * @returns undefined where that is so, or where the type allows every value
 */
export function judgeType(type: DeclaredType, use: Use): Verdict | undefined {
  const holds = isText(use) ? textHolds(type, use.source) : wholeHolds(type, use);
  if (holds) return undefined;
  const because = reason(type, use);
  const isShape = type.kind === 'shape';
  return { type: type.text, because, write: lineFor(type, use), isShape: isShape && canBeClass(use) };
}

/** Whether a parameter takes one named value, which arrives as text. */
export function isText({ source, key }: Pick<Use, 'source' | 'key'>): boolean {
  return source !== 'body' && key !== undefined;
}

function textHolds(type: DeclaredType, source: ValueSource): boolean {
  const parts = partsOf(type);
  if (parts.some(({ kind }) => kind === 'anything')) return true;
  const isNamed = type.meaning !== undefined;
  if (!isNamed && type.kind === 'scalar') return true;
  if (!isNamed && isTextList(type) && !type.isReadonly) return true;
  // Any other type is erased, and the handler gets the text as it arrived: a string, or a list where it was sent several times.
  const takesOne = parts.some((part) => part.kind === 'scalar' && part.name === 'string');
  const comesOnce = source !== 'query' && source !== 'form';
  return takesOne && (comesOnce || parts.some(isTextList));
}

function isTextList(type: DeclaredType): type is DeclaredType & { readonly kind: 'list' } {
  if (type.kind !== 'list') return false;
  const { item } = type;
  return item.kind === 'anything' || (item.kind === 'scalar' && item.name === 'string');
}

/** A JSON value, or all values of a source. */
function wholeHolds(type: DeclaredType, { source, key }: Use): boolean {
  const parts = partsOf(type);
  if (parts.some(({ kind }) => kind === 'anything')) return true;
  const isRecord = parts.some(({ kind }) => kind === 'record');
  if (isRecord && parts.every(({ kind }) => kind === 'record' || kind === 'nullish')) return true;
  if (type.meaning !== undefined || type.kind !== 'scalar') return false;
  return source === 'body' || key !== undefined;
}

function reason(type: DeclaredType, use: Use): string {
  if (type.meaning !== undefined) return 'a name for another type, of which nothing is left at run time';
  switch (type.kind) {
    case 'list':
      return isText(use) && isTextList(type) ? 'of which some compilers leave nothing at run time' : ITEMS;
    case 'union':
      return type.parts.every(isLiteral) ? VALUES : 'a union, of which nothing is left at run time';
    case 'literal':
      return VALUES;
    case 'enum':
      return 'an enum, of which compilers leave different things at run time';
    case 'class':
      return 'a class that does not exist yet where the handler is declared';
    case 'type parameter':
      return 'a type parameter, of which nothing is left at run time';
    case 'shape':
    case 'other':
      return type.because;
    default:
      return 'of which nothing is left at run time';
  }
}

function isLiteral({ kind }: DeclaredType): boolean {
  return kind === 'literal';
}
