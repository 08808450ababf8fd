import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, resolve } from 'node:path';
import { readJsonWithComments } from './json-with-comments.js';
import { readProjectFileSync } from './project-file.js';

export type ModuleFormat = 'commonjs' | 'module';

/** Values of `module` with which a compiler reads package.json, as Node does. */
const ASKS_PACKAGE = /^node(?:16|18|20|next)$/;

/**
 * The format that a project's compiler and Node give its modules: by `module` of tsconfig.json, and where that leaves it to Node, by `type` of
 * the nearest package.json and the file's ending.
 */
export function moduleFormats(tsconfig: string | undefined): (file: string) => ModuleFormat {
  const setting = moduleSetting(tsconfig);
  const byFolder = new Map<string, ModuleFormat>();
  return (file) => {
    if (/\.m[jt]sx?$/.test(file)) return 'module';
    if (/\.c[jt]sx?$/.test(file) || setting === 'commonjs') return 'commonjs';
    if (setting !== undefined && !ASKS_PACKAGE.test(setting)) return 'module';
    const folder = dirname(file);
    const known = byFolder.get(folder) ?? formatOfPackage(folder);
    byFolder.set(folder, known);
    return known;
  };
}

/** The first major version of TypeScript in which `esModuleInterop` is on by default. */
const INTEROP_BY_DEFAULT = 6;

/**
 * Whether the project's compiler makes `import * as x` in a CommonJS module a new object (`esModuleInterop`), and not the result of `require`.
 *
 * @param typescript the version that the project has installed
 */
export function hasModuleInterop(tsconfig: string | undefined, typescript: string | undefined): boolean {
  const setting = compilerOption(tsconfig, 'esModuleInterop');
  if (typeof setting === 'boolean') return setting;
  const format = moduleSetting(tsconfig);
  if (format === 'preserve' || (format !== undefined && ASKS_PACKAGE.test(format))) return true;
  return !(Number.parseInt(typescript ?? '', 10) < INTEROP_BY_DEFAULT);
}

function moduleSetting(tsconfig: string | undefined): string | undefined {
  const setting = compilerOption(tsconfig, 'module');
  return typeof setting === 'string' ? setting.toLowerCase() : undefined;
}

function formatOfPackage(folder: string): ModuleFormat {
  for (let dir = folder; ; dir = dirname(dir)) {
    const text = readProjectFileSync(join(dir, 'package.json'));
    if (text !== undefined) {
      const { type } = JSON.parse(text) as { type?: string };
      return type === 'module' ? 'module' : 'commonjs';
    }
    if (dir === dirname(dir)) return 'commonjs';
  }
}

/** Where a project's compiler writes (`outDir`), relative to the project; `dist`, as Nest has it, where that is not a folder in it. */
export function compiledFolder(tsconfig: string): string {
  const setting = compilerOption(tsconfig, 'outDir');
  const folder = typeof setting === 'string' ? posix.normalize(setting).replace(/\/$/, '') : '.';
  return folder === '.' || folder.startsWith('..') || posix.isAbsolute(folder) ? 'dist' : folder;
}

/** A compiler option of a tsconfig.json or of those that it extends; undefined where none has it or none can be read. */
export function compilerOption(path: string | undefined, name: string): unknown {
  return extendedConfigs(path)
    .map((file) => ownOptions(file)[name])
    .find((value) => value !== undefined);
}

/** The compiler options that a tsconfig.json has itself. */
export function ownOptions(path: string): Readonly<Record<string, unknown>> {
  const config = readJsonWithComments(path) as { compilerOptions?: Readonly<Record<string, unknown>> | null } | null;
  return config?.compilerOptions ?? {};
}

/** A tsconfig.json and all that it extends, as far as they exist; an option is that of the first file which has it. */
export function extendedConfigs(path: string | undefined, depth = 0): string[] {
  if (path === undefined || depth > 10 || !existsSync(path)) return [];
  const { extends: named } = (readJsonWithComments(path) ?? {}) as { extends?: unknown };
  const bases = [named].flat().filter((base) => typeof base === 'string');
  return [path, ...bases.toReversed().flatMap((base) => extendedConfigs(extendedPath(base, path), depth + 1))];
}

/** The file that `extends` names, which need not exist for a path; empty for a package that is not installed. */
export function extendedPath(base: string, from: string): string {
  const withEnding = base.endsWith('.json') ? base : `${base}.json`;
  if (/^\.{0,2}[/\\]/.test(base)) return resolve(dirname(from), withEnding);
  const load = createRequire(from);
  for (const name of [base, withEnding, `${base}/tsconfig.json`]) {
    try {
      return load.resolve(name);
    } catch {
      // Try the next name.
    }
  }
  return '';
}
