import type { ESTree } from 'rolldown/utils';
import type { Syntax } from './syntax.js';

const MAX_DEPTH = 20;

/** The string that an expression of literals, `+`, templates and constants of the module always has; undefined for any other expression. */
export function constantText(
  expression: ESTree.Expression | ESTree.PrivateIdentifier,
  constants: Syntax['constants'],
  depth = 0,
): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const textOf = (part: ESTree.Expression | ESTree.PrivateIdentifier) => constantText(part, constants, depth + 1);
  const following = (at: number) =>
    expression.type === 'TemplateLiteral' ? expression.expressions.slice(at, at + 1).map(textOf) : [];
  switch (expression.type) {
    case 'Literal':
      return typeof expression.value === 'string' ? expression.value : undefined;
    case 'TemplateLiteral':
      return joined(expression.quasis.flatMap(({ value }, at) => [value.cooked ?? undefined, ...following(at)]));
    case 'BinaryExpression':
      return expression.operator === '+' ? joined([textOf(expression.left), textOf(expression.right)]) : undefined;
    case 'Identifier': {
      const value = constants.get(expression.name);
      return value && textOf(value);
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return textOf(expression.expression);
    default:
      return undefined;
  }
}

/** All parts in one text; undefined when one of them is unknown. */
function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join('');
}
