import { posix } from 'node:path';
import type { UntypedParameter } from '@flash-ts/core/describe';
import { coreErrors, type FlashError } from '@flash-ts/core/errors';
import type { ESTree } from 'rolldown/utils';
import type { IndexedImport, IndexedSource, SourceIndex } from '../discovery/source-index.js';

/** Why nothing of a type is left at run time, and what to write instead. */
interface Verdict {
  readonly type: string;
  readonly because: string;
  readonly write: string;
}

/**
 * Judges parameters that take a whole body, query or path and have no type at run time. `any`, `unknown`, `object`, `Record<…>`, primitives
 * and no annotation at all are an author's choice to validate nothing; a type that describes an object is a mistake, because it looks as if
 * it were validated.
 */
export function untypedFaults(
  parameters: readonly (UntypedParameter & { readonly file: string })[],
  index: SourceIndex,
): FlashError[] {
  return parameters.flatMap(({ file, className, handler, index: position, decorator }) => {
    const source = index
      .filesWithClass(className, file)
      .find(({ classes }) => classes.get(className)?.methods.has(handler));
    const parameter = source?.classes.get(className)?.methods.get(handler)?.parameters[position];
    const suggested = suggestedName(handler, decorator);
    const verdict = source && parameter?.annotation && judge(parameter.annotation, { source, index, suggested });
    if (!verdict) return [];
    const where = { file: source.path, line: parameter.line, className, handler };
    return [coreErrors.FLASH_BODY_NOT_A_CLASS({ decorator, ...verdict }, { where })];
  });
}

/** Where a type stands, and what a class in its place could be called. */
interface Place {
  readonly source: IndexedSource;
  readonly index: SourceIndex;
  readonly suggested: string;
}

/** Types that the compiler derives from others, of which as little is left as of an interface, with what makes a class of them. */
const DERIVED = new Map([
  ['Partial', 'PartialType'],
  ['Pick', 'PickType'],
  ['Omit', 'OmitType'],
  ['Required', undefined],
  ['Readonly', undefined],
]);

function judge(type: ESTree.TSType, place: Place): Verdict | undefined {
  const { source, suggested } = place;
  const text = source.text.slice(type.start, type.end);
  const asClass = (because: string, base?: string): Verdict => ({
    type: text,
    because,
    write: classLine(suggested, base),
  });
  switch (type.type) {
    case 'TSTypeLiteral':
      return asClass('which is written in place');
    case 'TSIntersectionType':
      return asClass('which the compiler puts together');
    case 'TSUnionType':
      return type.types.some((part) => judge(part, place) ?? namesClass(part, place))
        ? asClass('which is one of several types')
        : undefined;
    case 'TSTypeReference': {
      if (type.typeName.type !== 'Identifier') return undefined;
      const { name } = type.typeName;
      return DERIVED.has(name) ? asClass('which the compiler derives', DERIVED.get(name)) : judgeName(name, place);
    }
    default:
      return undefined;
  }
}

function judgeName(name: string, place: Place): Verdict | undefined {
  const { source, index } = place;
  const declared = source.types.get(name);
  if (declared) return judgeDeclared(name, place, undefined);
  const imported = source.imports.get(name);
  if (!imported) return undefined;
  const origin = imported.imported === 'default' ? name : imported.imported;
  const preferred = modulePath(source.path, imported.specifier);
  const [classFile] = index.filesWithClass(origin, preferred);
  if (imported.typeOnly && classFile) return typeOnlyImport(name, imported, source);
  const [typeFile] = index.filesWithType(origin, preferred);
  if (typeFile) return judgeDeclared(origin, { ...place, source: typeFile }, imported);
  return imported.typeOnly ? typeOnlyImport(name, imported, source) : undefined;
}

function typeOnlyImport(name: string, imported: IndexedImport, { path }: IndexedSource): Verdict {
  return {
    type: name,
    because: `which ${path}:${imported.line} imports as a type only`,
    write: `Write \`${importLine(name, imported)}\`, without \`type\`.`,
  };
}

function judgeDeclared(name: string, place: Place, imported: IndexedImport | undefined): Verdict | undefined {
  const { source } = place;
  const declared = source.types.get(name);
  if (!declared) return undefined;
  // An alias of `unknown` or of a union of texts is as deliberate as these are.
  if (declared.aliased && !judge(declared.aliased, place) && !namesClass(declared.aliased, place)) {
    return undefined;
  }
  const kind = declared.kind === 'interface' ? 'an interface' : 'a type alias';
  const alsoImport = imported?.typeOnly ? ` and import it with \`${importLine(name, imported)}\`` : '';
  return {
    type: name,
    because: `${kind} (${source.path}:${declared.line})`,
    write: `Declare it as \`export class ${name} { … }\` with a decorator of class-validator on each property${alsoImport}.`,
  };
}

/** Whether a type is a reference to a class of the project or of a package. */
function namesClass(type: ESTree.TSType, { source, index }: Place): boolean {
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return false;
  const { name } = type.typeName;
  return source.classes.has(name) || index.filesWithClass(source.imports.get(name)?.imported ?? '').length > 0;
}

function importLine(name: string, { specifier, imported }: IndexedImport): string {
  if (imported === 'default') return `import ${name} from '${specifier}';`;
  return `import { ${imported === name ? name : `${imported} as ${name}`} } from '${specifier}';`;
}

/** The source file that a relative import means; undefined for packages and aliases, whose names are looked for everywhere. */
function modulePath(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix
    .join(posix.dirname(from), specifier)
    .replace(/\.(m?)js$/, '.$1ts')
    .replace(/(?<!\.m?[jt]s)$/, '.ts');
}

function classLine(name: string, base: string | undefined): string {
  return base === undefined
    ? `Write a class, as \`export class ${name} { … }\`, with a decorator of class-validator on each property.`
    : `Write a class, as \`export class ${name} extends ${base}(…) {}\`, with ${base} from @nestjs/mapped-types.`;
}

/** `create` with `@Body()` → `CreateBody`. */
function suggestedName(handler: string, decorator: string): string {
  return handler.replace(/^./, (first) => first.toUpperCase()) + decorator.replaceAll(/\W/g, '');
}
