import { dirname, join, resolve, sep } from 'node:path';
import type { ESTree } from 'rolldown/utils';
import { isOwnLocation } from '../lookups/created-requires.js';
import { calledName } from '../../syntax/declarations.js';
import type { Syntax } from '../../syntax/syntax.js';

/** Stands in a pattern for a part that is known only at run time. */
export const UNKNOWN = '\0';

const MAX_DEPTH = 20;

export interface PathContext {
  /** The source file, absolute. */
  readonly file: string;
  /** The value of `process.cwd()`: the project's folder here, the artifact's folder in a worker. */
  readonly projectDir: string;
  readonly constants: Syntax['constants'];
}

/** The value of an expression, as far as it is known. */
export interface Pattern {
  /** With `UNKNOWN` for each part that is not known. */
  readonly text: string;
  /** Whether it begins with the source file's own path or folder. */
  readonly fromModule: boolean;
}

const UNTOLD: Pattern = { text: UNKNOWN, fromModule: false };

type Expression = ESTree.Argument | ESTree.PrivateIdentifier;

/**
 * The text that an expression gives: literals, `+`, templates, constants, `__dirname`, `import.meta.dirname`, `new URL(…, import.meta.url)`,
 * `join`, `resolve`, `dirname`, `fileURLToPath` and `process.cwd()`. URLs are given as the paths that they stand for.
 */
export function patternOf(expression: Expression, context: PathContext, depth = 0): Pattern {
  if (depth > MAX_DEPTH) return UNTOLD;
  const of = (part: Expression) => patternOf(part, context, depth + 1);
  switch (expression.type) {
    case 'Literal':
      return literal(expression.value);
    case 'TemplateLiteral':
      return joined(templateParts(expression, of));
    case 'BinaryExpression':
      return joined(expression.operator === '+' ? [of(expression.left), of(expression.right)] : [UNTOLD]);
    case 'Identifier':
    case 'MemberExpression':
      return placeOf(expression, context) ?? constantOf(expression, context, of);
    case 'CallExpression':
      return callOf(expression, context, of);
    case 'NewExpression':
      return urlOf(expression, context, of);
    default:
      // `x as string`, `x!` and `(x)` have the value of `x`.
      return 'expression' in expression && typeof expression.expression === 'object'
        ? of(expression.expression)
        : UNTOLD;
  }
}

function literal(value: unknown): Pattern {
  return typeof value === 'string' ? { text: value, fromModule: false } : UNTOLD;
}

function templateParts({ quasis, expressions }: ESTree.TemplateLiteral, of: (part: Expression) => Pattern): Pattern[] {
  return quasis.flatMap(({ value }, at) => {
    const next = expressions[at];
    return [literal(value.cooked), ...(next ? [of(next)] : [])];
  });
}

function joined(parts: readonly Pattern[]): Pattern {
  return { text: parts.map(({ text }) => text).join(''), fromModule: parts[0]?.fromModule ?? false };
}

function constantOf(expression: Expression, { constants }: PathContext, of: (part: Expression) => Pattern): Pattern {
  const value = expression.type === 'Identifier' ? constants.get(expression.name) : undefined;
  return value ? of(value) : UNTOLD;
}

/** `__dirname`, `__filename` and the members of `import.meta`. */
function placeOf(expression: Expression, { file }: PathContext): Pattern | undefined {
  const name = expression.type === 'Identifier' ? expression.name : metaMember(expression);
  if (name === '__dirname' || name === 'import.meta.dirname') return { text: dirname(file), fromModule: true };
  const isFile = name === '__filename' || name === 'import.meta.filename' || name === 'import.meta.url';
  return isFile ? { text: file, fromModule: true } : undefined;
}

function metaMember(expression: Expression): string | undefined {
  if (expression.type !== 'MemberExpression' || expression.property.type !== 'Identifier') return undefined;
  return expression.object.type === 'MetaProperty' ? `import.meta.${expression.property.name}` : undefined;
}

function urlOf(
  { callee, arguments: [path, base] }: ESTree.NewExpression,
  { file }: PathContext,
  of: (part: Expression) => Pattern,
): Pattern {
  if (callee.type !== 'Identifier' || callee.name !== 'URL' || !path || !base || !isOwnLocation(base)) return UNTOLD;
  const { text } = of(path);
  return /^[\w+.-]+:/.test(text) ? UNTOLD : { text: join(dirname(file), text), fromModule: true };
}

function callOf(
  { callee, arguments: parts }: ESTree.CallExpression,
  { projectDir }: PathContext,
  of: (part: Expression) => Pattern,
): Pattern {
  const name = calledName(callee);
  const patterns = parts.map((part) => (part.type === 'SpreadElement' ? UNTOLD : of(part)));
  const [first] = patterns;
  if (name === 'cwd') return { text: projectDir, fromModule: false };
  if (!first) return UNTOLD;
  const { fromModule } = first;
  const texts = patterns.map(({ text }) => text);
  switch (name) {
    case 'join':
      return { text: join(...texts), fromModule };
    case 'resolve':
      return texts[0]?.startsWith(UNKNOWN) ? UNTOLD : { text: resolve(projectDir, ...texts), fromModule };
    case 'dirname':
      return { text: dirname(first.text), fromModule };
    case 'normalize':
    case 'fileURLToPath':
    case 'pathToFileURL':
      return first;
    default:
      return UNTOLD;
  }
}

/** A pattern's path below a folder, with `/`; undefined where it may lie elsewhere. */
export function belowFolder(text: string, folder: string): string | undefined {
  if (!text.startsWith(folder + sep)) return undefined;
  return text
    .slice(folder.length + 1)
    .split(sep)
    .join('/');
}
