import { parseSync, type ESTree } from 'rolldown/utils';
import { declarationOf, importedName } from '../syntax/declarations.js';
import { lineOf } from '../syntax/line-of.js';

/** A class with `@FlashEndpoint`, as it stands in a source file. Lines count from 1. */
export interface FoundClass {
  readonly className: string;
  /** Undefined when the module does not export it. */
  readonly exportName: string | undefined;
  readonly line: number;
}

export interface ParseFault {
  readonly message: string;
  readonly line: number;
}

const DECORATOR = 'FlashEndpoint';

/** The endpoint classes of a module, or its first syntax error. Only top-level classes can be exported, so only these are looked at. */
export function findEndpointClasses(path: string, text: string): { classes: FoundClass[]; fault?: ParseFault } {
  if (!text.includes(DECORATOR)) return { classes: [] };
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) return { classes: [], fault: { message: error.message, line: lineOf(text, error.labels[0]?.start ?? 0) } };
  const decorators = decoratorNames(program);
  const exports = exportNames(module);
  const classes = program.body.flatMap((statement) => {
    const node = declarationOf(statement);
    if (node?.type !== 'ClassDeclaration') return [];
    if (!node.decorators.some(({ expression }) => isEndpointDecorator(expression, decorators))) return [];
    const className = node.id?.name ?? 'default';
    const exportName = statement.type === 'ExportDefaultDeclaration' ? 'default' : exports.get(className);
    return [{ className, exportName, line: lineOf(text, (node.id ?? node).start) }];
  });
  return { classes };
}

/** The local names of the decorator: it may be imported from a module of the project, or under another name. */
export function decoratorNames(program: ESTree.Program): Set<string> {
  const imported = program.body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' ? statement.specifiers : [],
  );
  const meant = imported.filter((specifier) => importedName(specifier) === DECORATOR);
  return new Set(meant.map(({ local }) => local.name));
}

export function isEndpointDecorator(expression: ESTree.Expression, names: ReadonlySet<string>): boolean {
  if (expression.type !== 'CallExpression') return false;
  const { callee } = expression;
  if (callee.type === 'Identifier') return names.has(callee.name);
  return (
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === DECORATOR
  );
}

function exportNames(module: ReturnType<typeof parseSync>['module']): Map<string, string> {
  const names = new Map<string, string>();
  for (const { exportName, localName, moduleRequest } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest || typeof localName.name !== 'string') continue;
    const name = exportName.kind === 'Default' ? 'default' : exportName.name;
    if (typeof name === 'string' && !names.has(localName.name)) names.set(localName.name, name);
  }
  return names;
}
