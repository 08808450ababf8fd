import { parseSync, type ESTree } from 'rolldown/utils';
import { lineOf } from './line-of.js';
import type { SourceFile } from './source-files.js';

/** A parameter as it stands in the source. */
export interface IndexedParameter {
  readonly line: number;
  readonly annotation: ESTree.TSType | undefined;
}

interface IndexedMethod {
  readonly line: number;
  readonly parameters: readonly IndexedParameter[];
}

/** A class with the lines of all that a fault may speak of. */
export interface IndexedClass {
  readonly line: number;
  readonly methods: ReadonlyMap<string, IndexedMethod>;
  /** Lines of the properties. */
  readonly properties: ReadonlyMap<string, number>;
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
  readonly kind: 'interface' | 'type';
  readonly line: number;
  /** What a type alias stands for. */
  readonly aliased: ESTree.TSType | undefined;
}

export interface IndexedSource {
  readonly path: string;
  readonly text: string;
  readonly classes: ReadonlyMap<string, IndexedClass>;
  readonly imports: ReadonlyMap<string, IndexedImport>;
  readonly types: ReadonlyMap<string, IndexedType>;
}

/** The declarations of a project's source, read only as far as somebody asks: a build without faults parses nothing here. */
export class SourceIndex {
  readonly #sources: readonly SourceFile[];
  readonly #indexed = new Map<SourceFile, IndexedSource>();

  constructor(sources: readonly SourceFile[]) {
    this.#sources = sources;
  }

  file(path: string): IndexedSource | undefined {
    const source = this.#sources.find((candidate) => candidate.path === path);
    return source && this.#read(source);
  }

  /** The files that declare a class of this name at their top level, the preferred one first. */
  filesWithClass(name: string, preferred?: string): IndexedSource[] {
    return this.#filesWith(name, preferred).filter(({ classes }) => classes.has(name));
  }

  /** The files that declare an interface or a type alias of this name, the preferred one first. */
  filesWithType(name: string, preferred?: string): IndexedSource[] {
    return this.#filesWith(name, preferred).filter(({ types }) => types.has(name));
  }

  #filesWith(name: string, preferred: string | undefined): IndexedSource[] {
    return this.#sources
      .filter(({ text }) => text.includes(name))
      .toSorted((a, b) => Number(b.path === preferred) - Number(a.path === preferred))
      .map((source) => this.#read(source));
  }

  #read(source: SourceFile): IndexedSource {
    const known = this.#indexed.get(source) ?? indexSource(source);
    this.#indexed.set(source, known);
    return known;
  }
}

function indexSource({ path, text }: SourceFile): IndexedSource {
  const declarations = parseSync(path, text).program.body.map(declarationOf);
  const line = (node: { start: number }) => lineOf(text, node.start);
  const classes = declarations.flatMap((node): [string, IndexedClass][] =>
    node?.type === 'ClassDeclaration' ? [[node.id?.name ?? 'default', indexClass(node, line)]] : [],
  );
  const types = declarations.flatMap((node): [string, IndexedType][] => {
    if (node?.type === 'TSInterfaceDeclaration') {
      return [[node.id.name, { kind: 'interface', line: line(node.id), aliased: undefined }]];
    }
    if (node?.type !== 'TSTypeAliasDeclaration') return [];
    return [[node.id.name, { kind: 'type', line: line(node.id), aliased: node.typeAnnotation }]];
  });
  const imports = declarations.flatMap((node) => (node?.type === 'ImportDeclaration' ? importsOf(node, line) : []));
  return { path, text, classes: new Map(classes), types: new Map(types), imports: new Map(imports) };
}

type Statement = ESTree.Program['body'][number];
type LineOf = (node: { start: number }) => number;

/** What a statement declares, with or without `export`. */
function declarationOf(statement: Statement) {
  const exported = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  return exported ? statement.declaration : statement;
}

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
  return { line: line(node.id ?? node), methods, properties };
}

function indexParameter(parameter: ESTree.ParamPattern, line: LineOf): IndexedParameter {
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  const typed = 'typeAnnotation' in pattern ? pattern.typeAnnotation : undefined;
  return { line: line(pattern), annotation: typed?.typeAnnotation };
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

function importedName(specifier: ESTree.ImportDeclaration['specifiers'][number]): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name;
}
