import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';
import { isUsers } from '../installed/own-packages.js';
import { parseModule } from './module-exports.js';
import { usedAsValues } from './value-names.js';

const TYPES_ONLY = 'flash:types-only/';
const BARE = /^(?!flash:|node:)[^./\0#]/;

/** Whether a module stands for a package of which only the types are installed. */
export function isTypesOnly(id: string): boolean {
  return id.startsWith(TYPES_ONLY);
}

/**
 * Stands for a package of which only the types are installed (`@types/express` without `express`), where a module of the project uses its names
 * as types. TypeScript drops such an import; the bundler does not know which names are types, and would look for the package. In the metadata of
 * a decorated signature the name is `undefined`, which gives `Object`, as with TypeScript. For a name that is used as a value the bundler reports
 * that it does not find the package.
 */
export function typesOnlyPackages(): Plugin {
  return {
    name: 'flash:types-only-packages',
    resolveId: {
      filter: { id: BARE },
      async handler(specifier, importer) {
        if (importer === undefined || !isUsers(importer) || !hasTypes(specifier, importer)) return null;
        if (await this.resolve(specifier, importer, { skipSelf: true })) return null;
        return importsTypes(specifier, importer) ? TYPES_ONLY + specifier : null;
      },
    },
    load: { filter: { id: new RegExp(`^${TYPES_ONLY}`) }, handler: () => 'module.exports = {};' },
  };
}

/** Whether `@types` has the package of a specifier, as seen from a module. */
function hasTypes(specifier: string, importer: string): boolean {
  const segments = specifier.split('/');
  const name = specifier.startsWith('@') ? `${segments[0]?.slice(1)}__${segments[1]}` : (segments[0] ?? '');
  for (let dir = dirname(importer); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'node_modules/@types', name, 'package.json'))) return true;
    if (dir === dirname(dir)) return false;
  }
}

/** Whether a module imports a package by names, and uses none of them as a value. */
function importsTypes(specifier: string, importer: string): boolean {
  const statements =
    parseModule(importer)?.staticImports.filter(({ moduleRequest }) => moduleRequest.value === specifier) ?? [];
  const locals = new Set(statements.flatMap(({ entries }) => entries.map(({ localName }) => localName.value)));
  if (locals.size === 0 || statements.some(({ entries }) => entries.length === 0)) return false;
  return usedAsValues(importer, locals).size === 0;
}
