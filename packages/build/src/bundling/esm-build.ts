import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join, sep } from 'node:path';
import { installedFile } from '../installed/installed-file.js';
import { readPackageJson } from '../installed/native-package.js';

/**
 * Packages that have the same modules both as CommonJS and as ECMAScript modules, by the folders of both. For Node, a bundler takes the CommonJS
 * ones, which it has to wrap one by one, and of which it can drop nothing that is unused.
 */
const TWIN_FOLDERS: Readonly<Record<string, readonly [commonJs: string, esm: string]>> = {
  'class-transformer': ['cjs', 'esm2015'],
  'class-validator': ['cjs', 'esm2015'],
  rxjs: ['dist/cjs', 'dist/esm'],
};

/** TypeScript's UMD wrapper passes `require` to a function, so that a bundler can't see what is required. */
const BLIND_UMD = /factory\(require, exports\)/;
const HEAD_BYTES = 1_024;
const JAVASCRIPT = /\.c?js$/;

const seen = new Map<string, string>();

/**
 * The module to bundle in place of a resolved one: its ECMAScript twin where that starts faster or where the resolved one can't be bundled,
 * else the resolved one itself. `import` and `require` get the same module, so that there is one copy of it.
 */
export function esmBuild(resolvedPath: string): string {
  const known = seen.get(resolvedPath) ?? twin(resolvedPath) ?? moduleOfBlindUmd(resolvedPath) ?? resolvedPath;
  seen.set(resolvedPath, known);
  return known;
}

function twin(resolvedPath: string): string | undefined {
  const { name, dir, path } = installedFile(resolvedPath) ?? {};
  const [commonJs, esm] = (name !== undefined && TWIN_FOLDERS[name]) || [];
  if (dir === undefined || path === undefined || commonJs === undefined || esm === undefined) return undefined;
  const prefix = join(commonJs, sep);
  return path.startsWith(prefix) ? existing(join(dir, esm, path.slice(prefix.length))) : undefined;
}

function moduleOfBlindUmd(resolvedPath: string): string | undefined {
  const { dir, path } = installedFile(resolvedPath) ?? {};
  if (dir === undefined || path === undefined || !JAVASCRIPT.test(path)) return undefined;
  const { main = 'index.js', module } = readPackageJson(dir);
  if (module === undefined || join(main) !== path || !BLIND_UMD.test(headOf(resolvedPath))) return undefined;
  return existing(join(dir, module));
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('latin1', 0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
