import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { packageFiles } from '../native/package-files.js';
import { GENERATED } from './entries.js';
import type { FilesTree } from './files-tree.js';
import { installedFile } from './installed-file.js';
import { packageName } from './kernel.js';
import { hasDefaultExport, isModuleSyntax } from './lookups/module-kind.js';
import { readPackageJson } from './native-package.js';

const FACADE = `${GENERATED}facade/`;

/** A text that may name a module of the kernel. */
const KERNEL_TEXT =
  /(['"`])((?:@nestjs\/(?:common|core|platform-fastify)|@flash-ts\/[\w-]+|fastify|class-validator|class-transformer|reflect-metadata|rxjs)(?:\/[\w./@-]+)?)\1/g;

/** The modules of the kernel that packages which lie as files may ask for, sorted. */
export async function kernelModules(tree: FilesTree): Promise<string[]> {
  const found = new Set<string>();
  for (const { dir } of tree.values()) {
    const files = await packageFiles('', dir);
    const texts = files.filter(({ path }) => /\.[cm]?js$/.test(path)).map(({ source }) => readFile(source, 'utf8'));
    for (const text of await Promise.all(texts)) {
      for (const [, , specifier] of text.matchAll(KERNEL_TEXT)) found.add(specifier as string);
    }
  }
  return [...found].toSorted();
}

interface Facade {
  readonly specifier: string;
  readonly resolvedPath: string;
  /** Of the chunk, in the bundle. */
  readonly file: string;
  readonly kind: 'commonjs' | 'named' | 'default';
}

export interface Facades {
  readonly plugin: Plugin;
  /** The packages that stand for those of the kernel, by path in the artifact; complete once the bundle is. */
  readonly files: () => ReadonlyMap<string, string>;
  /** The chunks that they pass on. */
  readonly chunks: () => readonly string[];
}

/**
 * Lets packages that lie as files have the kernel of the bundle: in the artifact's `node_modules` each package of the kernel that they ask
 * for is a few modules which pass on what a chunk of the bundle exports. So there is one copy of it, whoever asks.
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
        if (!resolved || resolved.external || !installedFile(resolved.id)) continue;
        const file = `chunks/facades/${specifier.replaceAll('/', '__').replace(/\.[cm]?js$/, '')}.mjs`;
        const kind = moduleKind(resolved.id, await readFile(resolved.id, 'utf8'));
        found.set(specifier, { specifier, resolvedPath: resolved.id, file, kind });
        this.emitFile({ type: 'chunk', id: FACADE + specifier, fileName: file });
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
    chunks: () => [...found.values()].map(({ file }) => file),
  };
}

/** What a facade's chunk exports: all that its module does, and to `require` what a CommonJS module exports as a whole. */
async function chunkSource({ specifier, resolvedPath, kind }: Facade): Promise<string> {
  const module = JSON.stringify(specifier);
  if (kind !== 'commonjs') return passOn(module, kind);
  // Node knows the names that a CommonJS module exports once it has run.
  const exported = (await import(pathToFileURL(resolvedPath).href)) as object;
  const names = Object.keys(exported).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
  return [
    `const exported = require(${module});`,
    `export { exported as default, exported as 'module.exports' };`,
    ...names.map((name, index) => `const name${index} = exported.${name}; export { name${index} as ${name} };`),
  ].join('\n');
}

function passOn(module: string, kind: Facade['kind']): string {
  return `export * from ${module};\n${kind === 'named' ? '' : `export { default } from ${module};\n`}`;
}

function moduleKind(path: string, code: string): Facade['kind'] {
  if (!isModuleSyntax(path, code)) return 'commonjs';
  return hasDefaultExport(path, code) ? 'default' : 'named';
}

function facadeFiles(all: readonly Facade[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, modules] of Map.groupBy(all, ({ specifier }) => packageName(specifier))) {
    const folder = `node_modules/${name}`;
    const up = '../'.repeat(folder.split('/').length);
    const exported: Record<string, string> = { './package.json': './package.json' };
    modules.forEach(({ specifier, file, kind }, index) => {
      exported[`.${specifier.slice(name.length)}`] = `./${index}.js`;
      files.set(`${folder}/${index}.js`, passOn(JSON.stringify(up + file), kind));
    });
    const dir = installedFile((modules[0] as Facade).resolvedPath)?.dir as string;
    const { version } = readPackageJson(dir);
    files.set(
      `${folder}/package.json`,
      `${JSON.stringify({ name, version, type: 'module', exports: exported }, undefined, 2)}\n`,
    );
  }
  return files;
}
