import { parseSync, type ESTree } from 'rolldown/utils';

export type Node = ESTree.Node;

/** Where a node stands: the node around it, and under which of its keys. */
export interface Place {
  readonly node: Node;
  readonly key: string;
  readonly above: Place | undefined;
}

/** A name that is used as a value. */
export interface Use {
  readonly node: ESTree.IdentifierReference;
  readonly place: Place;
}

/** The parts of a module's syntax that edits and lookups need. */
export interface Syntax {
  readonly code: string;
  readonly program: ESTree.Program;
  /** All uses of names as values. */
  readonly uses: readonly Use[];
  /** How often each name is declared anywhere in the module: by a variable, parameter, function, class or import. */
  readonly declared: ReadonlyMap<string, number>;
  /** All `import.meta` and `new.target`. */
  readonly metas: readonly { readonly node: ESTree.MetaProperty; readonly place: Place }[];
  readonly dynamicImports: readonly ESTree.ImportExpression[];
  /** The initial values of the variables that are declared by `const`, and whose name is declared once in the module. */
  readonly constants: ReadonlyMap<string, ESTree.Expression>;
}

/** Reads a module; undefined where it can't be parsed, which the bundler reports itself. */
export function readSyntax(file: string, code: string): Syntax | undefined {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) return undefined;
  const uses: Use[] = [];
  const declared = new Map<string, number>();
  const metas: { node: ESTree.MetaProperty; place: Place }[] = [];
  const dynamicImports: ESTree.ImportExpression[] = [];
  const constants = new Map<string, ESTree.Expression>();
  walk(program, (node, place) => {
    if (node.type === 'Identifier' && place) {
      if (isDeclaration(place)) declared.set(node.name, (declared.get(node.name) ?? 0) + 1);
      else if (isValue(place)) uses.push({ node: node as ESTree.IdentifierReference, place });
    } else if (node.type === 'MetaProperty' && place) metas.push({ node, place });
    else if (node.type === 'ImportExpression') dynamicImports.push(node);
    else if (node.type === 'VariableDeclaration' && node.kind === 'const') {
      for (const { id, init } of node.declarations) if (id.type === 'Identifier' && init) constants.set(id.name, init);
    }
  });
  for (const name of constants.keys()) if (declared.get(name) !== 1) constants.delete(name);
  return { code, program, uses, declared, metas, dynamicImports, constants };
}

/**
 * Visits a node and all nodes below it in the order of the code, except types, which are erased. It keeps its own stack, since generated code,
 * such as a sum of thousands of strings, nests deeper than the call stack allows.
 */
function walk(program: Node, visit: (node: Node, place: Place | undefined) => void): void {
  const waiting: { readonly node: Node; readonly place: Place | undefined }[] = [{ node: program, place: undefined }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, place: above } = next;
    if (isType(node)) continue;
    visit(node, above);
    for (const [key, value] of Object.entries(node).toReversed()) {
      if (value === null || typeof value !== 'object') continue;
      const below = (Array.isArray(value) ? value.toReversed() : [value]) as unknown[];
      const place = { node, key, above };
      for (const item of below) if (isNode(item)) waiting.push({ node: item, place });
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** Nodes of TypeScript that contain values. */
const TYPESCRIPT_VALUES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSImportEqualsDeclaration',
  'TSExternalModuleReference',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSParameterProperty',
]);

function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !TYPESCRIPT_VALUES.has(type);
}

/** Under which of their keys nodes declare a name. */
const DECLARING: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  CatchClause: ['param'],
  ImportSpecifier: ['local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
  TSImportEqualsDeclaration: ['id'],
  TSEnumDeclaration: ['id'],
  TSModuleDeclaration: ['id'],
};

/** Patterns, which declare the names under these keys where they are part of a declaration. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  AssignmentPattern: ['left'],
  RestElement: ['argument'],
  ArrayPattern: ['elements'],
  ObjectPattern: ['properties'],
  TSParameterProperty: ['parameter'],
};

/** Whether a name at a place is declared there. */
function isDeclaration({ node, key, above }: Place): boolean {
  if (DECLARING[node.type]?.includes(key)) return true;
  if (!above) return false;
  const isPattern = PATTERNS[node.type] ?? (above.node.type === 'ObjectPattern' ? ['value'] : []);
  return isPattern.includes(key) && isDeclaration(above);
}

/** Under which of their keys nodes have names that are no values: members, labels, and names of imports and exports. */
const NO_VALUES: Readonly<Record<string, readonly string[]>> = {
  MemberExpression: ['property'],
  Property: ['key'],
  MethodDefinition: ['key'],
  PropertyDefinition: ['key'],
  AccessorProperty: ['key'],
  ImportSpecifier: ['imported'],
  ExportSpecifier: ['exported'],
  ExportAllDeclaration: ['exported'],
  ImportAttribute: ['key'],
  LabeledStatement: ['label'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
  MetaProperty: ['meta', 'property'],
  TSEnumMember: ['id'],
};

/** Whether a name at a place is used as a value. */
function isValue({ node, key }: Place): boolean {
  if ('computed' in node && node.computed) return true;
  return NO_VALUES[node.type]?.includes(key) !== true;
}

/** A change of a module's text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits in order. Of two that overlap it keeps the one that begins first, or that encloses the other. */
export function orderedEdits(edits: readonly Edit[]): Edit[] {
  let at = 0;
  return edits.toSorted(byPlace).filter(({ start, end }) => {
    if (start < at) return false;
    at = end;
    return true;
  });
}

export function applyEdits(code: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text } of orderedEdits(edits)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}

/** At the same offset an insertion comes before a replacement, and a longer replacement before a shorter one. */
function byPlace(a: Edit, b: Edit): number {
  if (a.start !== b.start) return a.start - b.start;
  const [isEmptyA, isEmptyB] = [a.start === a.end, b.start === b.end];
  return isEmptyA === isEmptyB ? b.end - a.end : Number(isEmptyB) - Number(isEmptyA);
}
