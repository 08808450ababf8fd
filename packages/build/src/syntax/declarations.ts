import type { ESTree } from 'rolldown/utils';

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
