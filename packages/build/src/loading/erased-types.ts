import type { LocatedParameter } from '@flash-ts/core/describe';
import { coreErrors, FlashError } from '@flash-ts/core/errors';
import type { ESTree } from 'rolldown/utils';
import type { IndexedClass, IndexedParameter, IndexedSource } from '../discovery/index-source.js';
import type { SourceIndex } from '../discovery/source-index.js';
import { readType } from './declared-type.js';
import { isText, judgeType } from './judge-type.js';
import { lineFor, type Use } from './line-to-write.js';
import { locate } from './locate.js';

/** Faults of declared types, and warnings about types with which plain Nest would behave the same way. */
export interface ErasedTypes {
  readonly faults: readonly FlashError[];
  readonly warnings: readonly FlashError[];
}

/** Judges parameters by the types in their source, which may declare more than is left at run time. */
export function erasedTypes(parameters: readonly LocatedParameter[], index: SourceIndex): ErasedTypes {
  const judged = parameters.flatMap((parameter) => {
    const error = judgeParameter(parameter, index);
    return error ? [{ error, tolerated: parameter.tolerated }] : [];
  });
  return {
    faults: judged.flatMap(({ error, tolerated }) => (tolerated ? [] : [error])),
    warnings: judged.flatMap(({ error, tolerated }) => (tolerated ? [error] : [])),
  };
}

function judgeParameter(parameter: LocatedParameter, index: SourceIndex): FlashError | undefined {
  const { className, handler } = parameter;
  const found = findMethod(parameter, index);
  const declared = found?.owner.methods.get(handler)?.parameters[parameter.index];
  if (!found || !declared) {
    const { unread } = parameter;
    return unread && FlashError.fromReport({ ...unread, where: locate(unread.where, index) });
  }
  // JavaScript declares no types.
  if (!/\.[mc]?tsx?$/.test(found.source.path)) return undefined;
  const use = useOf(parameter, declared, found);
  const verdict = declared.annotation
    ? judgeType(readType(declared.annotation, { ...found, index, suggested: use.suggested }), use)
    : inferred(declared, use);
  if (!verdict) return undefined;
  const { isShape, ...told } = verdict;
  const where = { file: found.source.path, line: declared.line, className, handler };
  const decorator = `${use.decorator}(${use.key === undefined ? '' : `'${use.key}'`})`;
  return coreErrors[isShape ? 'FLASH_BODY_NOT_A_CLASS' : 'FLASH_TYPE_ERASED']({ decorator, ...told }, { where });
}

/** A class whose body contains a handler. */
interface FoundMethod {
  readonly source: IndexedSource;
  readonly owner: IndexedClass;
  readonly typeParameters: readonly string[];
  /** The type arguments that the inheriting class gives for its type parameters, as text. */
  readonly typeArguments: readonly string[];
}

function findMethod({ className, handler, file }: LocatedParameter, index: SourceIndex): FoundMethod | undefined {
  for (const source of index.filesWithClass(className, file)) {
    const owner = source.classes.get(className);
    const found = owner && methodOf(handler, { source, owner, typeParameters: [], typeArguments: [] }, index);
    if (found) return found;
  }
  return undefined;
}

/** How many classes above a class are read. Real code has fewer; a class that extends itself, which does not compile, has no end. */
const MOST_BASES = 32;

function methodOf(handler: string, start: FoundMethod, index: SourceIndex): FoundMethod | undefined {
  let candidates: FoundMethod[] = [start];
  for (let depth = 0; depth < MOST_BASES && candidates.length > 0; depth++) {
    const found = candidates.find(({ owner }) => owner.methods.has(handler));
    if (found) return found;
    candidates = candidates.flatMap((candidate) => basesOf(candidate, index));
  }
  return undefined;
}

function basesOf({ source, owner }: FoundMethod, index: SourceIndex): FoundMethod[] {
  if (!owner.base) return [];
  const { name, typeArguments } = owner.base;
  const origin = source.imports.get(name)?.imported;
  const known = origin === undefined || origin === 'default' ? name : origin;
  const texts = typeArguments.map(({ start, end }) => source.text.slice(start, end));
  const extended = index.filesWithClass(known, source.path).map((file) => ({ file, owner: file.classes.get(known)! }));
  const made = index
    .filesWithMaker(known, source.path)
    .flatMap((file) => file.made.get(known)!.map((inside) => ({ file, owner: inside })));
  return [...extended, ...made].map((base) => ({
    source: base.file,
    owner: base.owner,
    typeParameters: base.owner.typeParameters,
    typeArguments: texts,
  }));
}

function useOf(parameter: LocatedParameter, declared: IndexedParameter, found: FoundMethod): Use {
  const { source, key, decorator, className, handler } = parameter;
  const { initial, optional, name = key?.replaceAll(/\W/g, '_') ?? source, annotation } = declared;
  const { text } = found.source;
  const written = annotation && text.slice(annotation.start, annotation.end);
  return {
    // Both are JSON.
    source: source === 'input' ? 'body' : source,
    key,
    decorator,
    name,
    optional,
    initial: initial && text.slice(initial.start, initial.end),
    className,
    handler,
    suggested: suggestedName(handler, decorator),
    typeArgument: found.typeArguments[found.typeParameters.indexOf(written ?? '')],
  };
}

/** A parameter without a type has the type of its default value, which compilers do not put into the metadata. */
function inferred({ initial }: IndexedParameter, use: Use) {
  if (!initial || (use.key === undefined && use.source !== 'body')) return undefined;
  const name = typeOfValue(initial);
  if (name === undefined && !isText(use)) return undefined;
  const type = name ?? 'of its default value';
  const because = 'which is inferred from its default value, and of which nothing is left at run time';
  const write =
    name === undefined
      ? `Write the type too, as \`${use.name}: number = ${use.initial}\`.`
      : lineFor({ kind: 'scalar', name, text: name }, use);
  return { type, because, write, isShape: false };
}

function typeOfValue(value: ESTree.Expression): 'string' | 'number' | 'boolean' | undefined {
  if (value.type === 'UnaryExpression') return value.operator === '-' ? 'number' : undefined;
  if (value.type === 'TemplateLiteral') return 'string';
  const literal = value.type === 'Literal' ? typeof value.value : undefined;
  return literal === 'string' || literal === 'number' || literal === 'boolean' ? literal : undefined;
}

/** `create` with `@Body` → `CreateBody`. */
function suggestedName(handler: string, decorator: string): string {
  return handler.replace(/^./, (first) => first.toUpperCase()) + decorator.replaceAll(/\W/g, '');
}
