import type { ESTree } from 'rolldown/utils';

type Node = ESTree.Node & Readonly<Record<string, unknown>>;

/** TypeScript's nodes that are not erased, or not all of them. */
const LEFT_AT_RUN_TIME = new Set([
  'TSAsExpression',
  'TSEnumBody',
  'TSEnumDeclaration',
  'TSEnumMember',
  'TSExportAssignment',
  'TSInstantiationExpression',
  'TSModuleBlock',
  'TSModuleDeclaration',
  'TSNonNullExpression',
  'TSParameterProperty',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);
/** Properties of other nodes that are erased. */
const ERASED = new Set([
  'implements',
  'returnType',
  'superTypeArguments',
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
]);
/** Properties whose identifier is no reference unless it is computed. */
const NAMING: Readonly<Record<string, string>> = {
  MemberExpression: 'property',
  MethodDefinition: 'key',
  Property: 'key',
  PropertyDefinition: 'key',
};

/**
 * Which of the given names a program uses as values. A name that the program declares again somewhere is left out, since scopes are not read. A
 * name that is only re-exported may be a type, and does not count.
 */
export function usedAsValues(program: ESTree.Program, names: ReadonlySet<string>): Set<string> {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (value: unknown, binds: boolean): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, binds));
    if (!isNode(value) || isErased(value)) return;
    if (value.type === 'Identifier') {
      if (names.has(value.name)) (binds ? declared : used).add(value.name);
      visit(value['decorators'], false);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      if (ERASED.has(key) || (NAMING[value.type] === key && value['computed'] !== true)) continue;
      visit(child, bindsIn(value.type, key, binds));
    }
  };
  visit(program.body, false);
  return new Set([...used].filter((name) => !declared.has(name)));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function isErased({ type, source }: Node): boolean {
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration' || type === 'ExportSpecifier') return true;
  if (type === 'ExportNamedDeclaration') return source !== null;
  return type.startsWith('TS') && !LEFT_AT_RUN_TIME.has(type);
}

/** Whether identifiers under a property of a node declare names. Defaults in a pattern are values. */
function bindsIn(type: string, key: string, binds: boolean): boolean {
  if (key === 'decorators') return false;
  if (key === 'params' || key === 'param' || key === 'id') return true;
  if (type === 'AssignmentPattern') return binds && key === 'left';
  const isPattern = ['ArrayPattern', 'ObjectPattern', 'RestElement', 'TSParameterProperty'].includes(type);
  return binds && (isPattern || (type === 'Property' && key === 'value'));
}
