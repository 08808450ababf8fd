import { readSyntax } from './syntax.js';

/** Whether code has imports or exports of an ECMAScript module. */
export function isModuleSyntax(path: string, code: string): boolean {
  return bodyOf(path, code).some(({ type }) => /^(?:Import|Export|TSImportEquals|TSExport)/.test(type));
}

export function hasDefaultExport(path: string, code: string): boolean {
  return bodyOf(path, code).some(
    (statement) =>
      statement.type === 'ExportDefaultDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' &&
        statement.specifiers.some(({ exported }) => exported.type === 'Identifier' && exported.name === 'default')),
  );
}

function bodyOf(path: string, code: string) {
  return readSyntax(path, code)?.program.body ?? [];
}
