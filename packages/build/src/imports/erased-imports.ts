import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';
import { parseSync, type ESTree } from 'rolldown/utils';
import { importedName } from '../syntax/declarations.js';
import { edited } from '../syntax/edit-map.js';
import type { Edit } from '../syntax/syntax.js';
import { parseModule } from './module-exports.js';
import { usedAsValues } from './value-names.js';

/** What the namespaces of packages are called in a chunk; no module of a project has it. */
const NAMESPACE = 'flashErased';

/**
 * For a package that stays an import, reads names that may be types from its namespace. The bundler does not know which names are types: it keeps
 * one in the signature of a decorated method for the metadata, and one that is re-exported as an export. A static import of a missing name ends
 * a program before it starts; a missing member of a namespace is `undefined`, which the metadata expect for a type.
 *
 * @param isUsers whether a module is the project's own
 */
export function erasedImports(isUsers: (moduleId: string) => boolean): Plugin {
  return {
    name: 'flash:erased-imports',
    renderChunk(code, { fileName, imports, moduleIds }) {
      const users = moduleIds.filter((id) => isUsers(id));
      const packages = imports.filter((specifier) => /^[^./]/.test(specifier) && !isBuiltin(specifier));
      if (users.length === 0 || packages.length === 0) return null;
      const erased = erasedNames(users, packages);
      return erased.size === 0 ? null : edited(fileName, code, chunkEdits(fileName, code, erased));
    },
  };
}

/** The names that modules import from packages or re-export, and use nowhere as values, by package. */
function erasedNames(moduleIds: readonly string[], packages: readonly string[]): Map<string, Set<string>> {
  const all = moduleIds.flatMap((id) => namesOfPackages(id, packages));
  const byPackage = Map.groupBy(all, ({ specifier }) => specifier);
  const erased = [...byPackage].map(([specifier, names]) => {
    const values = new Set(names.filter(({ isValue }) => isValue).map(({ name }) => name));
    return [specifier, new Set(names.map(({ name }) => name).filter((name) => !values.has(name)))] as const;
  });
  return new Map(erased.filter(([, names]) => names.size > 0));
}

interface NameOfPackage {
  readonly specifier: string;
  readonly name: string;
  /** Whether the module uses it as a value. */
  readonly isValue: boolean;
}

/** What a module imports from packages by name, or re-exports. */
function namesOfPackages(id: string, packages: readonly string[]): NameOfPackage[] {
  const text = readFileSync(id, 'utf8');
  const module = packages.some((specifier) => text.includes(specifier)) ? parseModule(id) : undefined;
  if (!module) return [];
  const imported = module.staticImports
    .flatMap(({ moduleRequest, entries }) => entries.map((entry) => ({ ...entry, specifier: moduleRequest.value })))
    .filter(({ specifier, importName, isType }) => {
      return packages.includes(specifier) && !isType && importName.kind !== 'NamespaceObject';
    });
  const locals = new Set(imported.map(({ localName }) => localName.value));
  const values = locals.size === 0 ? locals : usedAsValues(id, locals, text);
  const passedOn = module.staticExports.flatMap(({ entries }) => entries);
  return [
    ...imported.map(({ specifier, importName, localName }) => {
      return { specifier, name: importName.name ?? 'default', isValue: values.has(localName.value) };
    }),
    ...passedOn.flatMap(({ moduleRequest, importName: { name } }) => {
      const isOfPackage = moduleRequest && packages.includes(moduleRequest.value);
      return isOfPackage && name !== null ? [{ specifier: moduleRequest.value, name, isValue: false }] : [];
    }),
  ];
}

/** Changes `import { A, Type } from 'x'` into `import { A } from 'x'; import * as whole from 'x'; var Type = whole.Type;`. */
function chunkEdits(fileName: string, code: string, erased: ReadonlyMap<string, ReadonlySet<string>>): Edit[] {
  return parseSync(fileName, code).program.body.flatMap((statement, index): Edit[] => {
    if (statement.type !== 'ImportDeclaration') return [];
    const names = erased.get(statement.source.value);
    const isErased = (part: ESTree.ImportDeclarationSpecifier) => names?.has(importedName(part)) === true;
    if (!statement.specifiers.some(isErased)) return [];
    const source = JSON.stringify(statement.source.value);
    const kept = statement.specifiers.filter((part) => !isErased(part));
    const parts = kept.map((part) => `${JSON.stringify(importedName(part))} as ${part.local.name}`);
    const whole = `${NAMESPACE}${index}`;
    const read = statement.specifiers
      .filter(isErased)
      .map((part) => `${part.local.name} = ${whole}[${JSON.stringify(importedName(part))}]`);
    // `var`: in a cycle of chunks the name may be read before it is set, and then counts as a type.
    const text = `import { ${parts.join(', ')} } from ${source}; import * as ${whole} from ${source}; var ${read.join(', ')};`;
    return [{ start: statement.start, end: statement.end, text }];
  });
}
