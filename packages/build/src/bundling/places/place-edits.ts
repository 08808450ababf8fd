import type { ESTree } from 'rolldown/utils';
import { constantText } from '../../syntax/constant-text.js';
import { calledName, memberName } from '../../syntax/declarations.js';
import type { Edit, Node, Place, Syntax, Use } from '../../syntax/syntax.js';
import { MAY_OPEN } from './path-expressions.js';
import { PLACE_MODULE } from './place-module.js';

/** Names that no module of a project has. */
const PLACE = 'flashPlace';
const PLACE_OF = 'flashPlaceOf';
const IMPORT_FROM = 'flashImportFrom';

/** How a user's module uses its own location. */
export interface PlaceEdits {
  readonly edits: readonly Edit[];
  /** Names of packages that are looked up and not loaded: `require.resolve('x')`. */
  readonly resolved: readonly string[];
  /** Code that loads what the build can't know. */
  readonly unknown: readonly Node[];
}

/** The modules that a computed `import()` of a module may load, by the specifier that it would get; undefined where that is not known. */
export type ImportTable = (source: ESTree.Expression) => readonly string[] | undefined;

/**
 * The edits of a user's module that make `__dirname`, `import.meta.url`, `require.resolve` and the like give the path that the source file has
 * in the artifact's folder, and not the path of the chunk.
 *
 * @param path of the module in the artifact
 */
export function placeEdits(syntax: Syntax, path: string, tableOf: ImportTable): PlaceEdits {
  const edits: Edit[] = [];
  const resolved: string[] = [];
  const unknown: Node[] = [];
  const lookAt = (place: Place) => {
    const call = resolveCall(place);
    if (!call) return;
    const text = firstText(call, syntax);
    // A path from the module's own location is found with the files that the source opens.
    if (text === undefined) unknown.push(...(MAY_OPEN.test(argumentsOf(call, syntax)) ? [] : [call]));
    else if (!OF_NO_PACKAGE.test(text)) resolved.push(text);
  };
  const isModule = syntax.program.body.some(({ type }) => /^(?:Import|Export|TSImportEquals|TSExport)/.test(type));
  for (const { node, place } of syntax.metas) {
    if (node.meta.name !== 'import') continue;
    edits.push({ start: node.start, end: node.end, text: `${PLACE}()` });
    lookAt(place);
  }
  for (const use of syntax.uses) {
    if (isCreatedRequire(use.node.name, syntax)) lookAt(use.place);
    if (syntax.declared.has(use.node.name)) continue;
    const edit = useEdit(use, isModule, syntax);
    if (edit === undefined) continue;
    edits.push(edit);
    if (use.node.name !== 'require') continue;
    lookAt(use.place);
    if (use.place.node.type === 'CallExpression') unknown.push(use.place.node);
  }
  for (const { source, start, end } of syntax.dynamicImports) {
    if (constantText(source, syntax.constants) !== undefined) continue;
    const table = tableOf(source);
    if (!table) unknown.push({ start, end, type: 'ImportExpression' } as Node);
    edits.push(...importEdits({ start, end }, source, path, table));
  }
  if (edits.length > 0) edits.push({ start: 0, end: 0, text: header(path, isModule) });
  return { edits, resolved, unknown };
}

/** Added to the first line, so that line numbers stay the same. It is a function, which can be called before the module has run. */
function header(path: string, isModule: boolean): string {
  const names = { placeOf: PLACE_OF, importFrom: IMPORT_FROM };
  const list = (sign: string) => Object.entries(names).map(([name, local]) => `${name}${sign}${local}`);
  const module = JSON.stringify(PLACE_MODULE);
  const load = isModule
    ? `import { ${list(' as ').join(', ')} } from ${module};`
    : `const { ${list(': ').join(', ')} } = require(${module});`;
  return `${load} function ${PLACE}() { return ${PLACE_OF}(${JSON.stringify(path)}); } `;
}

/** Members of `module` that give its path. */
const OF_MODULE = new Set(['parent', 'paths', 'filename', 'path', 'id', 'children', 'require']);

function useEdit({ node, place }: Use, isModule: boolean, syntax: Syntax): Edit | undefined {
  const { start, end, name } = node;
  // `{ __dirname }` is short for `{ __dirname: __dirname }`.
  const isShort = place.node.type === 'Property' && place.node.shorthand;
  const replaced = (text: string) => ({ start, end, text: isShort ? `${name}: ${text}` : text });
  switch (name) {
    case '__dirname':
      return replaced(`${PLACE}().dirname`);
    case '__filename':
      return replaced(`${PLACE}().filename`);
    case 'require':
      if (isMainCheck(place.above?.node)) return mainCheck(place.above.node);
      return isBundled(place, syntax) ? undefined : replaced(`${PLACE}().require`);
    case 'module':
      if (isMainCheck(place.node)) return mainCheck(place.node);
      return isModule || OF_MODULE.has(memberName(place)) ? replaced(`${PLACE}().module`) : undefined;
    default:
      return undefined;
  }
}

/** Whether the bundler can read what is required. */
function isBundled({ node, key }: Place, { constants }: Syntax): boolean {
  if (node.type === 'UnaryExpression' || node.type === 'TSExternalModuleReference') return true;
  if (node.type !== 'CallExpression' || key !== 'callee') return false;
  const [argument] = node.arguments;
  return argument !== undefined && argument.type !== 'SpreadElement' && constantText(argument, constants) !== undefined;
}

/** `require.main === module` is false in a module that is imported. */
function isMainCheck(node: Node | undefined): node is ESTree.BinaryExpression {
  if (node?.type !== 'BinaryExpression') return false;
  const texts = [node.left, node.right].map((side) => {
    if (side.type === 'Identifier') return side.name;
    return side.type === 'MemberExpression' && side.object.type === 'Identifier' && side.property.type === 'Identifier'
      ? `${side.object.name}.${side.property.name}`
      : '';
  });
  return texts.toSorted().join(' ') === 'module require.main';
}

function mainCheck({ start, end, operator }: ESTree.BinaryExpression): Edit {
  return { start, end, text: String(operator.startsWith('!')) };
}

/** Whether a constant holds the result of `createRequire(…)`. */
function isCreatedRequire(name: string, { constants }: Syntax): boolean {
  const value = constants.get(name);
  return value?.type === 'CallExpression' && calledName(value.callee) === 'createRequire';
}

/** A specifier of a file, or of one of Node's own modules. */
const OF_NO_PACKAGE = /^(?:[./]|node:|file:)/;

/** The call of `require.resolve(…)` or `import.meta.resolve(…)`. @param place of the `require` or `import.meta` */
function resolveCall(place: Place): ESTree.CallExpression | undefined {
  const { above } = place;
  const isCall = above?.node.type === 'CallExpression' && above.key === 'callee';
  return isCall && memberName(place) === 'resolve' ? above.node : undefined;
}

function argumentsOf({ callee, end }: ESTree.CallExpression, { code }: Syntax): string {
  return code.slice(callee.end, end);
}

/** The argument of a call, known from its beginning far enough to tell a file from a package; undefined where it is not. */
function firstText({ arguments: [argument] }: ESTree.CallExpression, { constants }: Syntax): string | undefined {
  if (!argument || argument.type === 'SpreadElement') return undefined;
  const beginning = argument.type === 'TemplateLiteral' ? argument.quasis[0]?.value.cooked : undefined;
  return constantText(argument, constants) ?? (beginning && OF_NO_PACKAGE.test(beginning) ? beginning : undefined);
}

function importEdits(
  { start, end }: { start: number; end: number },
  source: ESTree.Expression,
  path: string,
  table: readonly string[] | undefined,
): Edit[] {
  if (!table) {
    return [
      { start: source.start, end: source.start, text: `${PLACE}().resolve(` },
      { start: source.end, end: source.end, text: ')' },
    ];
  }
  const entries = table.map((specifier) => `${JSON.stringify(specifier)}: () => import(${JSON.stringify(specifier)})`);
  const before = `${IMPORT_FROM}(${JSON.stringify(path)}, { ${entries.join(', ')} }, `;
  return [
    { start, end: source.start, text: before },
    { start: source.end, end, text: ')' },
  ];
}
