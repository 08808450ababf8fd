import { readSyntax } from './syntax.js';

/** What a module exports: its `module.exports`, or names with or without a default. */
export type ModuleKind = 'commonjs' | 'default' | 'named';

export function moduleKind(path: string, code: string): ModuleKind {
  const body = readSyntax(path, code)?.program.body ?? [];
  if (!body.some(({ type }) => /^(?:Import|Export|TSImportEquals|TSExport)/.test(type))) return 'commonjs';
  const hasDefault = body.some(
    (statement) =>
      statement.type === 'ExportDefaultDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' &&
        statement.specifiers.some(({ exported }) => exported.type === 'Identifier' && exported.name === 'default')),
  );
  return hasDefault ? 'default' : 'named';
}

/** Code that passes on the exports of a module. @param module code of its specifier */
export function reExport(module: string, hasDefault: boolean): string {
  return `export * from ${module};\n${hasDefault ? `export { default } from ${module};\n` : ''}`;
}
