import type { ESTree } from 'rolldown/utils';
import type { Place } from './syntax.js';

/** What a statement declares, with or without `export`. */
export function declarationOf(statement: ESTree.Program['body'][number]) {
  const exported = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  return exported ? statement.declaration : statement;
}

/** The name in the other module; `*` for all of it. */
export function importedName(specifier: ESTree.ImportDeclarationSpecifier): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name;
}

/** The name of a property; undefined for a computed one, and for a spread. */
export function propertyName(property: ESTree.ObjectExpression['properties'][number]): string | undefined {
  if (property.type !== 'Property' || property.computed) return undefined;
  if (property.key.type === 'Identifier') return property.key.name;
  return property.key.type === 'Literal' && typeof property.key.value === 'string' ? property.key.value : undefined;
}

/** The last property of a name in an object, which is the one that counts. */
export function propertyOf({ properties }: ESTree.ObjectExpression, name: string): ESTree.ObjectProperty | undefined {
  const property = properties.findLast((candidate) => propertyName(candidate) === name);
  return property?.type === 'Property' ? property : undefined;
}

/** `join` of `join(…)`, `path.join(…)` and `path.posix.join(…)`. */
export function calledName(callee: ESTree.Expression): string {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return name.type === 'Identifier' ? name.name : '';
}

/** `path` where a name stands in `name.path`; empty in any other place. */
export function memberName({ node, key }: Place): string {
  if (node.type !== 'MemberExpression' || key !== 'object' || node.computed) return '';
  return node.property.type === 'Identifier' ? node.property.name : '';
}
