import { parseSync, type ESTree } from 'rolldown/utils';
import { propertyOf } from '../syntax/declarations.js';
import { lineOf } from '../syntax/line-of.js';

/**
 * The line of a key in a configuration that is written as an object, or passed to a function as one; of a key that is computed or imported,
 * the line of the nearest one around it that is written.
 *
 * @param path keys from the outside to the inside
 */
export function lineOfKey(file: string, source: string, path: readonly string[]): { readonly line?: number } {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) return {};
  const exported = program.body.find((statement) => statement.type === 'ExportDefaultDeclaration');
  if (!exported) return {};
  let [value, found]: [ESTree.Node | undefined, ESTree.Node] = [exported.declaration, exported];
  for (const key of path) {
    const object = objectOf(value, program);
    const property: ESTree.ObjectProperty | undefined = object && propertyOf(object, key);
    if (!property) break;
    [value, found] = [property.value, property];
  }
  return { line: lineOf(source, found.start) };
}

/** The object that an expression is, as far as its syntax tells. */
function objectOf(node: ESTree.Node | undefined, program: ESTree.Program): ESTree.ObjectExpression | undefined {
  switch (node?.type) {
    case 'ObjectExpression':
      return node;
    case 'CallExpression':
      return objectOf(node.arguments[0], program);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return objectOf(node.expression, program);
    case 'Identifier':
      return objectOf(initialValue(node.name, program), program);
    default:
      return undefined;
  }
}

function initialValue(name: string, { body }: ESTree.Program): ESTree.Node | undefined {
  for (const statement of body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') continue;
    const found = statement.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name);
    if (found?.init) return found.init;
  }
  return undefined;
}
