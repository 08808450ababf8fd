import { parseSync, type ESTree } from 'rolldown/utils';
import { declarationOf, importedName } from '../syntax/declarations.js';
import { lineOf } from '../syntax/line-of.js';
import type { SourceFile } from './source-files.js';

/** A parameter as the source declares it. */
export interface IndexedParameter {
  readonly line: number;
  /** Undefined for a destructured one, as `{ name }`. */
  readonly name: string | undefined;
  readonly annotation: ESTree.TSType | undefined;
  /** `name?`, or with a default value: whether there may be no value. */
  readonly optional: boolean;
  /** The default value. */
  readonly initial: ESTree.Expression | undefined;
}

interface IndexedMethod {
  readonly line: number;
  readonly parameters: readonly IndexedParameter[];
}

/** A class with the lines of everything that a fault may refer to. */
export interface IndexedClass {
  readonly line: number;
  readonly methods: ReadonlyMap<string, IndexedMethod>;
  /** Lines of the properties. */
  readonly properties: ReadonlyMap<string, number>;
  /** Names of its type parameters, as `T` of `class Crud<T>`. */
  readonly typeParameters: readonly string[];
  /** The class that it extends, or the function that creates that class. */
  readonly base: { readonly name: string; readonly typeArguments: readonly ESTree.TSType[] } | undefined;
}

/** A name that a file imports. */
export interface IndexedImport {
  readonly specifier: string;
  /** Its name in the other module. */
  readonly imported: string;
  readonly line: number;
  /** `import type { … }` or `import { type … }`. */
  readonly typeOnly: boolean;
}

/** A type that exists for the compiler only. */
export interface IndexedType {
  readonly kind: 'interface' | 'type' | 'enum';
  readonly line: number;
  /** The type that a type alias stands for. */
  readonly aliased: ESTree.TSType | undefined;
}

export interface IndexedSource {
  readonly path: string;
  readonly text: string;
  readonly classes: ReadonlyMap<string, IndexedClass>;
  /** The classes that functions of the file create (mixins), by the function's name. */
  readonly made: ReadonlyMap<string, readonly IndexedClass[]>;
  readonly imports: ReadonlyMap<string, IndexedImport>;
  readonly types: ReadonlyMap<string, IndexedType>;
}

/** Reads the declarations at the top of a file. */
export function indexSource({ path, text }: SourceFile): IndexedSource {
  const declarations = parseSync(path, text).program.body.map(declarationOf);
  const line = (node: { start: number }) => lineOf(text, node.start);
  const classes = declarations.flatMap((node): [string, IndexedClass][] =>
    node?.type === 'ClassDeclaration' ? [[node.id?.name ?? 'default', indexClass(node, line)]] : [],
  );
  const types = declarations.flatMap((node): [string, IndexedType][] => {
    const kind = KINDS.get(node?.type);
    if (!node || !kind || !('id' in node) || node.id?.type !== 'Identifier') return [];
    const aliased = node.type === 'TSTypeAliasDeclaration' ? node.typeAnnotation : undefined;
    return [[node.id.name, { kind, line: line(node.id), aliased }]];
  });
  const made = declarations.flatMap((node): [string, IndexedClass[]][] =>
    makersIn(node).map(([name, maker]) => [name, classesIn(maker).map((found) => indexClass(found, line))]),
  );
  const imports = declarations.flatMap((node) => (node?.type === 'ImportDeclaration' ? importsOf(node, line) : []));
  return {
    path,
    text,
    classes: new Map(classes),
    made: new Map(made),
    types: new Map(types),
    imports: new Map(imports),
  };
}

const KINDS = new Map<string | undefined, IndexedType['kind']>([
  ['TSInterfaceDeclaration', 'interface'],
  ['TSTypeAliasDeclaration', 'type'],
  ['TSEnumDeclaration', 'enum'],
]);

type Declaration = ReturnType<typeof declarationOf>;

/** The functions that a statement declares, by name. */
function makersIn(node: Declaration): [string, object][] {
  if (node?.type === 'FunctionDeclaration') return node.id ? [[node.id.name, node]] : [];
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }): [string, object][] =>
    id.type === 'Identifier' && init?.type === 'ArrowFunctionExpression' ? [[id.name, init]] : [],
  );
}

/** The classes at any depth of a piece of syntax. */
function classesIn(node: object): ESTree.Class[] {
  return Object.values(node).flatMap((value: unknown): ESTree.Class[] => {
    if (typeof value !== 'object' || value === null) return [];
    const { type } = value as { type?: unknown };
    const isClass = type === 'ClassDeclaration' || type === 'ClassExpression';
    return [...(isClass ? [value as ESTree.Class] : []), ...classesIn(value)];
  });
}

type LineOf = (node: { start: number }) => number;

function indexClass(node: ESTree.Class, line: LineOf): IndexedClass {
  const methods = new Map<string, IndexedMethod>();
  const properties = new Map<string, number>();
  for (const member of node.body.body) {
    if (!('key' in member) || member.key.type !== 'Identifier') continue;
    if (member.type === 'PropertyDefinition') properties.set(member.key.name, line(member.key));
    if (member.type !== 'MethodDefinition') continue;
    const parameters = member.value.params.map((parameter) => indexParameter(parameter, line));
    methods.set(member.key.name, { line: line(member.key), parameters });
  }
  const typeParameters = node.typeParameters?.params.map(({ name }) => name.name) ?? [];
  return { line: line(node.id ?? node), methods, properties, typeParameters, base: baseOf(node) };
}

function baseOf({ superClass, superTypeArguments }: ESTree.Class): IndexedClass['base'] {
  const named = superClass?.type === 'CallExpression' ? superClass.callee : superClass;
  if (named?.type !== 'Identifier') return undefined;
  return { name: named.name, typeArguments: superTypeArguments?.params ?? [] };
}

function indexParameter(parameter: ESTree.ParamPattern, line: LineOf): IndexedParameter {
  const initial = parameter.type === 'AssignmentPattern' ? parameter.right : undefined;
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  const typed = 'typeAnnotation' in pattern ? pattern.typeAnnotation : undefined;
  return {
    line: line(pattern),
    name: pattern.type === 'Identifier' ? pattern.name : undefined,
    annotation: typed?.typeAnnotation,
    optional: initial !== undefined || ('optional' in pattern && pattern.optional === true),
    initial,
  };
}

function importsOf(node: ESTree.ImportDeclaration, line: LineOf): [string, IndexedImport][] {
  return node.specifiers.map((specifier) => [
    specifier.local.name,
    {
      specifier: node.source.value,
      imported: importedName(specifier),
      line: line(specifier),
      typeOnly: node.importKind === 'type' || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type'),
    },
  ]);
}
