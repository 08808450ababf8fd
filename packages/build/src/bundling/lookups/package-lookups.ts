import { constantText } from '../../syntax/constant-text.js';
import { memberName } from '../../syntax/declarations.js';
import { createdRequires, literalCall } from './created-requires.js';
import type { Edit, Node, Place, Syntax, Use } from '../../syntax/syntax.js';

/** Code that finds something at run time, relative to itself or by a name that is known only then. */
export interface Lookup {
  /** As the code has it, on one line. */
  readonly text: string;
  /** Its offset in the code. */
  readonly start: number;
}

export interface ModuleLookups {
  readonly lookups: readonly Lookup[];
  /** Change requires with a computed but known specifier into plain ones. */
  readonly edits: readonly Edit[];
}

/**
 * Matches code that may contain a lookup or a require that is not plain, also in comments: it is cheap, and may match too much but never too
 * little. The bundler filters modules by it: a look-ahead would make it use a slower engine, which costs 0.4 s for the modules of a worker.
 */
export const MAY_LOOK_UP = new RegExp(
  [
    String.raw`\b(?:__dirname|__filename|createRequire)\b`,
    String.raw`\b(?:eval|Function)\s*\(`,
    String.raw`\bimport\.meta\b`,
    String.raw`\bmodule\s*\.\s*(?:parent|paths|filename|path|children|require|constructor)\b`,
    String.raw`\brequire\b\s*(?:[^\s(]|$)`,
    String.raw`\brequire\s*\(\s*[^\s'"]`,
    String.raw`\brequire\s*\(\s*(?:'[^']*'|"[^"]*")\s*[^\s)]`,
    String.raw`\bimport\s*\(\s*[^\s'"]`,
  ].join('|'),
);

/** The part of `MAY_LOOK_UP` for which `moduleLookups` may return edits: any require but `require('x')`. */
const MAY_HAVE_EDITS = /\bcreateRequire\b|\brequire\s*\((?!\s*(?:'[^'\\]*'|"[^"\\]*")?\s*\))/;

/** Comments that have lines of their own. */
const COMMENT_LINES = /^[ \t]*(?:\/\*(?:(?!\*\/)[^])*\*\/[ \t]*|\/\/.*)$/gm;

/** Whether code has to be parsed for its lookups, which costs far more than this test. Most modules that match have the word in a comment only. */
export function hasLookups(code: string): boolean {
  return MAY_LOOK_UP.test(code.replaceAll(COMMENT_LINES, ''));
}

/** Whether code has to be parsed for its edits. */
export function mayHaveEdits(code: string): boolean {
  return MAY_HAVE_EDITS.test(code.replaceAll(COMMENT_LINES, ''));
}

/** Members of `require` and `module` that give the path of this module or of others. */
const OF_MODULE = new Set(['parent', 'paths', 'filename', 'path', 'children', 'require', 'constructor']);

/** Finds code of a module that works only where its package lies as files. */
export function moduleLookups(syntax: Syntax): ModuleLookups {
  const created = createdRequires(syntax);
  const isUnderstood = (place: Place | undefined): boolean => {
    for (let around = place; around; around = around.above) {
      if (around.node.type === 'CallExpression' && created.understood.has(around.node)) return true;
    }
    return false;
  };
  const edits: Edit[] = [...created.edits];
  const found: Node[] = [...created.computed];
  for (const { node, place } of syntax.metas) {
    if (node.meta.name === 'import' && !isUnderstood(place) && tellsPlace(place)) found.push(node);
  }
  for (const use of syntax.uses) {
    if (syntax.declared.has(use.node.name) || isTypeof(use.place) || isUnderstood(use.place)) continue;
    const edit = requireEdit(use, syntax);
    if (edit) {
      if (!isPlain(use)) edits.push(edit);
    } else if (looksUp(use, syntax)) found.push(use.place.node);
  }
  found.push(...syntax.dynamicImports.filter(({ source }) => constantText(source, syntax.constants) === undefined));
  const lookups = found.map(({ start, end }) => ({
    text: syntax.code.slice(start, end).split('\n', 1)[0] as string,
    start,
  }));
  return { edits, lookups };
}

/** `import.meta.env` and the like belong to other tools and give no path. */
function tellsPlace({ node, key }: Place): boolean {
  if (node.type !== 'MemberExpression' || key !== 'object' || node.property.type !== 'Identifier') return true;
  return node.computed || ['url', 'dirname', 'filename', 'resolve'].includes(node.property.name);
}

function isTypeof({ node }: Place): boolean {
  return node.type === 'UnaryExpression' && node.operator === 'typeof';
}

/** `require('a' + 'b')` as `require("ab")`, which a bundler can read. */
function requireEdit({ node, place }: Use, syntax: Syntax): Edit | undefined {
  if (node.name !== 'require' || place.node.type !== 'CallExpression' || place.key !== 'callee') return undefined;
  return literalCall(place.node, syntax);
}

/** Whether a call is `require('x')`, as most are. @param use a call whose specifier is known */
function isPlain({ place: { node } }: Use): boolean {
  return node.type === 'CallExpression' && node.arguments[0]?.type === 'Literal';
}

function looksUp({ node: { name }, place }: Use, { constants }: Syntax): boolean {
  switch (name) {
    case '__dirname':
    case '__filename':
      return true;
    case 'require':
      return !isMainCheck(place);
    case 'module':
      return OF_MODULE.has(memberName(place));
    case 'eval':
      return place.node.type === 'CallExpression' && place.key === 'callee';
    case 'Function':
      return makesLookup(place.node, constants);
    default:
      return false;
  }
}

/** `require.main === module`, which is false for what is imported, bundled or not. */
function isMainCheck(place: Place): boolean {
  return memberName(place) === 'main' && place.above?.node.type === 'BinaryExpression';
}

/** `new Function('name', 'return import(name)')`. */
function makesLookup(node: Node, constants: Syntax['constants']): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const body = node.arguments.at(-1);
  const text = body && body.type !== 'SpreadElement' ? constantText(body, constants) : undefined;
  return text !== undefined && /\b(?:import|require)\b/.test(text);
}
