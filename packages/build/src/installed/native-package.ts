import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly napi?: unknown;
  readonly binary?: unknown;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

const seen = new Map<string, boolean>();

/**
 * The package that `resolvedPath` belongs to, if it can't be bundled; undefined for one that can, and for the project's own files.
 *
 * @param external names of packages that are not to be bundled whatever they hold
 */
export function nativePackage(
  specifier: string,
  resolvedPath: string,
  external: readonly string[],
): NativePackage | undefined {
  const { name, dir } = installedFile(resolvedPath) ?? {};
  if (name === undefined || dir === undefined || !specifier.startsWith(name)) return undefined;
  const native = seen.get(dir) ?? isNative(dir);
  seen.set(dir, native);
  return native || external.includes(name) ? { name, dir } : undefined;
}

/** What was read of each package.json, and the file's state then: a build asks for the same few hundred ones thousands of times. */
const readFiles = new Map<string, { readonly state: string; readonly json: PackageJson }>();

export function readPackageJson(dir: string): PackageJson {
  const path = join(dir, 'package.json');
  const { ino, size, mtimeMs } = statSync(path);
  const state = `${ino} ${size} ${mtimeMs}`;
  const known = readFiles.get(path);
  if (known?.state === state) return known.json;
  const json = JSON.parse(readFileSync(path, 'utf8')) as PackageJson;
  readFiles.set(path, { state, json });
  return json;
}

/** A package has machine code if it says so, if it carries some, or if it has an optional dependency for each processor. */
function isNative(dir: string): boolean {
  if (isBuiltOnInstall(dir) || readdirSync(dir).some((file) => file.endsWith('.node'))) return true;
  const { optionalDependencies = {} } = readPackageJson(dir);
  return Object.keys(optionalDependencies).some((name) => {
    const found = installedPackage(name, dir);
    return found !== undefined && readPackageJson(found).cpu !== undefined;
  });
}

/** Whether a package says that it is built, or fetched ready-made, for the machine that it is installed on. */
export function isBuiltOnInstall(dir: string): boolean {
  const { gypfile, napi, binary, scripts = {} } = readPackageJson(dir);
  if (gypfile === false) return false;
  // Settings of a tool that fetches binaries prove nothing alone: packages in plain JavaScript have them for their own tests.
  const fetches = Boolean(napi || binary) && INSTALL_SCRIPTS.some((name) => name in scripts);
  return Boolean(gypfile) || fetches || ['binding.gyp', 'prebuilds'].some((name) => existsSync(join(dir, name)));
}

/** The folder of a package as Node finds it from `fromDir`; undefined when it is not installed. */
export function installedPackage(name: string, fromDir: string): string | undefined {
  // A path after the name makes Node look for the package also where it has a module of that name (`buffer`, `events`).
  const folders = createRequire(join(fromDir, 'package.json')).resolve.paths(`${name}/package.json`) ?? [];
  return folders.map((folder) => join(folder, name)).find((dir) => existsSync(join(dir, 'package.json')));
}
