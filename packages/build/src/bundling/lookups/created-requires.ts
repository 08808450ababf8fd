import type { ESTree } from 'rolldown/utils';
import { constantText } from '../../syntax/constant-text.js';
import { calledName, memberName } from '../../syntax/declarations.js';
import type { Edit, Syntax, Use } from '../../syntax/syntax.js';

/** A name that a module may give to the `require` it makes, and that nothing else has. */
const RENAMED = 'flashCreatedRequire';

export interface CreatedRequires {
  /** Change every call of a created `require` with a known specifier into `require('x')`. */
  readonly edits: readonly Edit[];
  /** The `createRequire(…)` calls whose function is also used in another way. */
  readonly computed: readonly ESTree.CallExpression[];
  /** All `createRequire(import.meta.url)` that were understood. */
  readonly understood: ReadonlySet<ESTree.CallExpression>;
}

/**
 * What a module requires through `createRequire(import.meta.url)`, called on the spot or through a constant. To a bundler these are calls of
 * any function, so the required module would be searched in a `node_modules` that an artifact does not have. A plain `require('x')` is bundled,
 * and the module runs when the call does, as in Node; a call inside `try` may fail.
 */
export function createdRequires(syntax: Syntax): CreatedRequires {
  const edits: Edit[] = [];
  const computed: ESTree.CallExpression[] = [];
  const understood = new Set<ESTree.CallExpression>();
  for (const use of syntax.uses) {
    const creation = creationOf(use);
    if (!creation) continue;
    const { call, place } = creation;
    const { node: above, key } = place;
    if (above.type === 'CallExpression' && key === 'callee') {
      const edit = syntax.declared.has('require') ? undefined : literalCall(above, syntax);
      if (edit) edits.push(edit);
      else computed.push(call);
      understood.add(call);
    } else if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier' && key === 'init') {
      const found = callsOf(above.id, syntax);
      if (!found) continue;
      edits.push(...found.edits);
      if (found.isComputed) computed.push(call);
      understood.add(call);
    }
  }
  return { edits, computed, understood };
}

/** The `createRequire(import.meta.url)` around a use of `createRequire` or of `node:module`, and the place of that call. */
function creationOf({ node, place }: Use): { call: ESTree.CallExpression; place: Use['place'] } | undefined {
  const isMember = memberName(place) === 'createRequire';
  if (node.name !== 'createRequire' && !isMember) return undefined;
  const around = isMember ? place.above : place;
  if (around?.node.type !== 'CallExpression' || around.key !== 'callee' || !around.above) return undefined;
  const [argument] = around.node.arguments;
  return argument && isOwnLocation(argument) ? { call: around.node, place: around.above } : undefined;
}

/** `import.meta.url`, `import.meta.filename`, `__filename`, also as `fileURLToPath(import.meta.url)`. */
export function isOwnLocation(node: ESTree.Argument): boolean {
  if (node.type === 'Identifier') return node.name === '__filename';
  if (node.type === 'CallExpression') {
    const [argument] = node.arguments;
    return calledName(node.callee) === 'fileURLToPath' && argument !== undefined && isOwnLocation(argument);
  }
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    node.property.type === 'Identifier' &&
    (node.property.name === 'url' || node.property.name === 'filename')
  );
}

/** The calls of a created `require`; undefined where its name is declared elsewhere in the module too. */
function callsOf(id: ESTree.BindingIdentifier, syntax: Syntax): { edits: Edit[]; isComputed: boolean } | undefined {
  const { name } = id;
  const isRequire = name === 'require';
  if (syntax.declared.get(name) !== 1 || (!isRequire && syntax.declared.has('require'))) return undefined;
  const edits: Edit[] = [];
  let isComputed = false;
  for (const { node, place } of syntax.uses.filter((use) => use.node.name === name)) {
    const edit = place.node.type === 'CallExpression' && place.key === 'callee' && literalCall(place.node, syntax);
    if (edit) edits.push(edit);
    else {
      isComputed = true;
      // `{ require }` is short for `{ require: require }`.
      const isShort = place.node.type === 'Property' && place.node.shorthand;
      if (isRequire) edits.push({ start: node.start, end: node.end, text: isShort ? `require: ${RENAMED}` : RENAMED });
    }
  }
  // The bundler handles only a `require` that the module does not declare, so the declared one gets another name.
  if (isRequire) edits.push({ start: id.start, end: id.start + name.length, text: RENAMED });
  return { edits, isComputed };
}

/** Changes a call with a known specifier into `require("x")`. */
export function literalCall(
  { start, end, arguments: [argument, ...others] }: ESTree.CallExpression,
  syntax: Syntax,
): Edit | undefined {
  if (!argument || argument.type === 'SpreadElement' || others.length > 0) return undefined;
  const text = constantText(argument, syntax.constants);
  return text === undefined ? undefined : { start, end, text: `require(${JSON.stringify(text)})` };
}
