import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { GENERATED } from './entries.js';
import { installedFile } from '../installed/installed-file.js';
import { isKernel, packageName } from '../installed/kernel.js';
import { moduleKind, reExport, type ModuleKind } from '../syntax/module-kind.js';
import { readPackageJson } from '../installed/native-package.js';
import { ownFile, type OwnFile } from '../installed/own-file.js';
import { isOwn, ownPackageDir } from '../installed/own-packages.js';
import { relativePath } from '../project/relative-path.js';

const FACADE = `${GENERATED}facade/`;

interface Facade {
  readonly specifier: string;
  /** The package's folder, absolute. */
  readonly dir: string;
  /** Where Node finds the module in the package. */
  readonly own: OwnFile;
  /** The file that the bundle contains, absolute. */
  readonly resolvedPath: string;
  /** Of the chunk, in the bundle. */
  readonly file: string;
  readonly kind: ModuleKind | 'data';
}

export interface Facades {
  readonly plugin: Plugin;
  /** The packages that stand for those of the kernel, by path in the artifact; complete once the bundle is. */
  readonly files: () => ReadonlyMap<string, string>;
  /** The chunks whose exports they re-export. */
  readonly chunks: () => readonly string[];
  /** The kind of exports of each re-exported module: by specifier, with its chunk. */
  readonly kinds: () => ReadonlyMap<string, Pick<Facade, 'file' | 'kind'>>;
}

/**
 * Gives packages that lie as files the kernel of the bundle: in the artifact's `node_modules` each package of the kernel that they ask for
 * consists of a few modules which re-export a chunk of the bundle. So there is one copy of it for all importers. Each module has the same path
 * as in the real package, for code that resolves that path.
 *
 * @param specifiers what may be asked for; what does not exist is left out
 */
export function facades(specifiers: readonly string[], projectDir: string): Facades {
  const found = new Map<string, Facade>();
  const plugin: Plugin = {
    name: 'flash:facades',
    async buildStart() {
      for (const specifier of specifiers) {
        const resolved = await this.resolve(specifier, join(projectDir, 'package.json'));
        const place = resolved && !resolved.external ? placeOf(specifier, resolved.id) : undefined;
        if (!resolved || !place) continue;
        const file = `chunks/facades/${specifier.replaceAll('/', '__').replace(/\.[cm]?js$/, '')}.mjs`;
        const kind = /\.[cm]?js$/.test(resolved.id)
          ? moduleKind(resolved.id, await readFile(resolved.id, 'utf8'))
          : 'data';
        found.set(specifier, { specifier, ...place, resolvedPath: resolved.id, file, kind });
        if (kind !== 'data') this.emitFile({ type: 'chunk', id: FACADE + specifier, fileName: file });
      }
    },
    load: {
      filter: { id: new RegExp(`^${FACADE}`) },
      handler: (id) => chunkSource(found.get(id.slice(FACADE.length)) as Facade),
    },
  };
  return {
    plugin,
    files: () => facadeFiles([...found.values()]),
    chunks: () => [...found.values()].filter(({ kind }) => kind !== 'data').map(({ file }) => file),
    kinds: () => found,
  };
}

/** The package that a module is of, and where Node finds the module there; undefined for the project's own modules. */
function placeOf(specifier: string, path: string): Pick<Facade, 'dir' | 'own'> | undefined {
  if (isOwn(path)) {
    // In a checkout our packages are linked, and lie in no node_modules.
    const dir = ownPackageDir(path);
    const inPackage = relativePath(dir, path);
    return { dir, own: { import: inPackage, require: inPackage } };
  }
  const { dir } = installedFile(path) ?? {};
  const own = dir === undefined ? undefined : ownFile(specifier, dir);
  return dir === undefined || !own ? undefined : { dir, own };
}

/** The exports of a facade's chunk: those of its module, and for `require` also the `module.exports` of a CommonJS module. */
async function chunkSource({ specifier, resolvedPath, kind }: Facade): Promise<string> {
  const module = JSON.stringify(specifier);
  if (kind !== 'commonjs') return reExport(module, kind !== 'named');
  // Only loading a CommonJS module in Node tells which names an import finds in it. Other packages' code is never run in this process.
  const exported = isKernel(specifier) ? ((await import(pathToFileURL(resolvedPath).href)) as object) : {};
  const names = Object.keys(exported).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
  return [
    `const exported = require(${module});`,
    `export { exported as default, exported as 'module.exports' };`,
    ...names.map((name, index) => `const name${index} = exported.${name}; export { name${index} as ${name} };`),
  ].join('\n');
}

/** The modules of the facades, and a package.json for each package, by path in the artifact. */
function facadeFiles(all: readonly Facade[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, modules] of Map.groupBy(all, ({ specifier }) => packageName(specifier))) {
    const folder = `node_modules/${name}`;
    const exported: Record<string, string | OwnFile> = {};
    for (const facade of modules) {
      const { specifier, own } = facade;
      const targets = { import: `./${own.import}`, require: `./${own.require}` };
      exported[`.${specifier.slice(name.length)}`] = targets.import === targets.require ? targets.import : targets;
      for (const path of [own.import, own.require]) files.set(`${folder}/${path}`, facadeFile(facade, folder, path));
    }
    const { version } = readPackageJson((modules[0] as Facade).dir);
    const manifest = { name, version, type: 'module', exports: { ...exported, './package.json': './package.json' } };
    files.set(`${folder}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  return files;
}

/** A module of the package at `path`, or its data. */
function facadeFile({ kind, dir, file }: Facade, folder: string, path: string): string {
  if (kind === 'data') return readFileSync(join(dir, path), 'utf8');
  const chunk = JSON.stringify('../'.repeat(`${folder}/${path}`.split('/').length - 1) + file);
  return path.endsWith('.cjs') ? `module.exports = require(${chunk});\n` : reExport(chunk, kind !== 'named');
}
