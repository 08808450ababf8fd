import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseSync } from 'rolldown/utils';
import { buildErrors } from '../catalogue.js';
import type { FlashError } from '@flash-ts/core/errors';

/**
 * Judges an import of a name that a module does not export. A type in the signature of a decorated method looks like a value to a bundler,
 * and TypeScript projects are full of such imports: at run time it is `undefined`, which is right. Anything else is a fault.
 */
export function missingExport(modulePath: string, name: string, projectDir: string): FlashError | undefined {
  if (!/\.m?ts$/.test(modulePath) || mayExportType(modulePath, name)) return undefined;
  const file = relative(projectDir, modulePath);
  return buildErrors.FLASH_BUNDLE_FAILED(
    { problem: `"${name}" is imported from ${file}, which does not export it` },
    { where: { file } },
  );
}

function mayExportType(modulePath: string, name: string): boolean {
  const { program } = parseSync(modulePath, readFileSync(modulePath, 'utf8'));
  return program.body.some((statement) => {
    // What a module passes on may be a type of the module behind it.
    if (statement.type === 'ExportAllDeclaration') return true;
    if (statement.type !== 'ExportNamedDeclaration') return false;
    const { declaration, specifiers } = statement;
    if (declaration?.type === 'TSInterfaceDeclaration' || declaration?.type === 'TSTypeAliasDeclaration') {
      return declaration.id.name === name;
    }
    return specifiers.some(({ exported }) => exported.type !== 'Literal' && exported.name === name);
  });
}
