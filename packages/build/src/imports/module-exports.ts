import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, type ParseResult } from 'rolldown/utils';

/** Finds the file that an import means; undefined for what is not bundled. */
export type ResolveImport = (specifier: string, importer: string) => Promise<string | undefined>;

const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
/** TypeScript's way to assign CommonJS's `module.exports`. */
const EXPORT_ASSIGNMENT = /^\s*export\s*=/m;

/** Finds what modules export by reading them and the modules that they re-export. Each is read once. */
export class ModuleExports {
  readonly #resolve: ResolveImport;
  readonly #names = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(resolve: ResolveImport) {
    this.#resolve = resolve;
  }

  /**
   * The names that a module exports, types included; undefined where its code does not tell: for CommonJS, for JSON, and for a module that
   * has `export *` of such a module.
   */
  names(id: string): Promise<ReadonlySet<string> | undefined> {
    const known = this.#names.get(id);
    if (known) return known;
    // Modules that re-export each other: the one that is read first gets the names of both.
    this.#names.set(id, Promise.resolve(new Set<string>()));
    const names = this.#read(id);
    this.#names.set(id, names);
    return names;
  }

  async #read(id: string): Promise<ReadonlySet<string> | undefined> {
    const parsed = parseModule(id);
    if (!parsed?.hasModuleSyntax) return undefined;
    const names = new Set<string>();
    for (const { exportName, importName, moduleRequest } of parsed.staticExports.flatMap(({ entries }) => entries)) {
      if (exportName.kind === 'Default') names.add('default');
      if (exportName.kind === 'Name' && exportName.name !== null) names.add(exportName.name);
      if (importName.kind !== 'AllButDefault' || !moduleRequest) continue;
      const passedOn = await this.#namesOf(moduleRequest.value, id);
      if (!passedOn) return undefined;
      for (const name of passedOn) if (name !== 'default') names.add(name);
    }
    return names;
  }

  async #namesOf(specifier: string, importer: string): Promise<ReadonlySet<string> | undefined> {
    const file = specifier.startsWith('.') ? join(dirname(importer), specifier) : undefined;
    const id = file !== undefined && existsSync(file) ? file : await this.#resolve(specifier, importer);
    return id === undefined ? undefined : this.names(id);
  }
}

/** The imports and exports of a file; undefined for what is no ECMAScript module. */
export function parseModule(id: string): ParseResult['module'] | undefined {
  if (!JAVASCRIPT.test(id)) return undefined;
  const text = readFileSync(id, 'utf8');
  return EXPORT_ASSIGNMENT.test(text) ? undefined : parseSync(id, text).module;
}
