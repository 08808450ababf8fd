import type { ESTree } from 'rolldown/utils';
import type { Node, Place, Syntax } from '../../syntax/syntax.js';
import { patternOf, UNKNOWN, type PathContext, type Pattern } from './path-pattern.js';

/** A path that a module may open. */
export interface PathExpression extends Pattern {
  readonly start: number;
}

/** Matches code that may compute the path of a file. */
export const MAY_OPEN = /\b(?:__dirname|__filename|cwd)\b|\bimport\.meta\b/;

const WITHIN = new Set([
  'MemberExpression',
  'CallExpression',
  'NewExpression',
  'TemplateLiteral',
  'BinaryExpression',
  'ParenthesizedExpression',
]);

/** The paths that a module computes from its own location or the working folder: the widest expressions whose beginning is known. */
export function pathExpressions(syntax: Syntax, context: Omit<PathContext, 'constants'>): PathExpression[] {
  const full = { ...context, constants: syntax.constants };
  const found = new Map<Node, PathExpression>();
  const look = (place: Place | undefined, own: Node) => {
    const widest = widestPath(place, own, full);
    if (widest) found.set(widest.node, { ...widest.pattern, start: widest.node.start });
  };
  for (const { node, place } of syntax.metas) if (node.meta.name === 'import') look(place, node);
  for (const { node, place } of syntax.uses) {
    if (['__dirname', '__filename', 'process'].includes(node.name)) look(place, node);
    else if (isPathConstant(node.name, syntax)) look(place, node);
  }
  return [...found.values()];
}

/** Whether a constant holds a path, so that an expression that extends it is a path too. */
function isPathConstant(name: string, { constants, code }: Syntax): boolean {
  const value = constants.get(name);
  return value !== undefined && MAY_OPEN.test(code.slice(value.start, value.end));
}

function widestPath(place: Place | undefined, own: Node, context: PathContext) {
  let widest: { node: Node; pattern: Pattern } | undefined;
  let node = own;
  for (let around = place; around; around = around.above) {
    const pattern = patternOf(node as ESTree.Expression, context);
    if (!pattern.text.startsWith(UNKNOWN)) widest = { node, pattern };
    if (!WITHIN.has(around.node.type)) break;
    node = around.node;
  }
  return widest;
}
