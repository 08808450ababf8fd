import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installedFile } from './installed-file.js';

/** A package that is loaded from node_modules because it holds machine code. */
export interface NativePackage {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
}

export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly main?: string;
  readonly module?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly napi?: unknown;
  readonly binary?: unknown;
  readonly cpu?: readonly string[];
}

const seen = new Map<string, boolean>();

/** The package that `resolvedPath` belongs to, if it can't be bundled; undefined for one that can, and for the project's own files. */
export function nativePackage(specifier: string, resolvedPath: string): NativePackage | undefined {
  const { name, dir } = installedFile(resolvedPath) ?? {};
  if (name === undefined || dir === undefined) return undefined;
  if (!specifier.startsWith(name)) return undefined;
  const native = seen.get(dir) ?? isNative(dir);
  seen.set(dir, native);
  return native ? { name, dir } : undefined;
}

export function readPackageJson(dir: string): PackageJson {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as PackageJson;
}

/** A package has machine code if it says so, if it carries some, or if it has an optional dependency for each processor. */
function isNative(dir: string): boolean {
  const { gypfile, napi, binary, optionalDependencies = {} } = readPackageJson(dir);
  if (gypfile || napi || binary || existsSync(join(dir, 'binding.gyp')) || existsSync(join(dir, 'prebuilds')))
    return true;
  if (readdirSync(dir).some((file) => file.endsWith('.node'))) return true;
  return Object.keys(optionalDependencies).some((name) => {
    const found = installedPackage(name, dir);
    return found !== undefined && readPackageJson(found).cpu !== undefined;
  });
}

/** The folder of a package as Node finds it from `fromDir`; undefined when it is not installed. */
export function installedPackage(name: string, fromDir: string): string | undefined {
  const folders = createRequire(join(fromDir, 'package.json')).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((dir) => existsSync(join(dir, 'package.json')));
}
