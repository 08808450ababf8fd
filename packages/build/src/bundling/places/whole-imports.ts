import { readFile } from 'node:fs/promises';
import type { Plugin } from 'rolldown';
import type { ESTree } from 'rolldown/utils';
import type { Project } from '../../project/open-project.js';
import { usedAsValues } from '../../imports/value-names.js';
import { isKernel } from '../../installed/kernel.js';
import { edited } from '../../syntax/edit-map.js';
import { readSyntax } from '../../syntax/syntax.js';
import { installedPackage, readPackageJson } from '../../installed/native-package.js';
import { isUsers } from '../../installed/own-packages.js';
import { hasModuleInterop, moduleFormats } from '../../project/module-format.js';

/**
 * Compiles `import * as x from 'y'` as the project's compiler does in a CommonJS module without `esModuleInterop`: `x` is what `require` returns,
 * which may be a function. The bundler would make an object with the members of that.
 */
export function wholeImports({ dir, tsconfig }: Pick<Project, 'dir' | 'tsconfig'>): Plugin {
  const typescript = installedPackage('typescript', dir);
  const hasInterop = hasModuleInterop(tsconfig, typescript && readPackageJson(typescript).version);
  const formatOf = moduleFormats(tsconfig);
  return {
    name: 'flash:whole-imports',
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: /\bimport\s*\*\s*as\b/ },
      async handler(code, id) {
        if (hasInterop || !isUsers(id) || formatOf(id) !== 'commonjs') return null;
        const program = readSyntax(id, code)?.program;
        const imports = program?.body.flatMap(wholeImport) ?? [];
        const values = usedAsValues(id, new Set(imports.map(({ local }) => local)), code);
        const edits = [];
        for (const { local, specifier, start, end } of imports) {
          if (!values.has(local) || isKernel(specifier)) continue;
          const resolved = await this.resolve(specifier, id);
          if (resolved && !resolved.external && (await isModuleOfProject(resolved.id))) continue;
          edits.push({ start, end, text: `import ${local} = require(${JSON.stringify(specifier)});` });
        }
        return edited(id, code, edits);
      },
    },
  };
}

function wholeImport(statement: ESTree.Statement | ESTree.Directive) {
  if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') return [];
  const [only, ...others] = statement.specifiers;
  if (only?.type !== 'ImportNamespaceSpecifier' || others.length > 0) return [];
  const { start, end, source } = statement;
  return [{ local: only.local.name, specifier: source.value, start, end }];
}

/** Whether a file is an ECMAScript module of the project, for which `require` returns nothing but its exports. */
async function isModuleOfProject(path: string): Promise<boolean> {
  if (!isUsers(path) || !/\.[cm]?[jt]sx?$/.test(path)) return false;
  const body = readSyntax(path, await readFile(path, 'utf8'))?.program.body ?? [];
  // With `export =` a module is the exported value itself.
  return (
    body.every(({ type }) => type !== 'TSExportAssignment') && body.some(({ type }) => /^(?:Im|Ex)port/.test(type))
  );
}
