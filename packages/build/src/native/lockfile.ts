import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageJson } from '../installed/native-package.js';
import { buildErrors } from '../errors/catalogue.js';
import { foundFrom, type PackageGraph, type Placement } from './package-graph.js';
import { readProjectFile } from '../project/project-file.js';
import { relativePath } from '../project/relative-path.js';

/** A package as npm locks it. */
export interface LockedPackage extends Partial<PackageJson> {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Lockfile {
  /** The folder of the lockfile, absolute: the project's, or that of the workspace root above it. */
  readonly dir: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Fields that say how the whole project depends on a package, which need not hold among the packages installed here. */
const ROLES = new Set(['dev', 'devOptional', 'peer', 'optional']);

const NAMES = ['npm-shrinkwrap.json', 'package-lock.json'];

/**
 * npm's lockfile for a project. Undefined when there is none that lists packages by folder (npm 7 and later), or when the lockfile in a folder
 * above does not include the project.
 *
 * @throws FlashError `FLASH_LOCKFILE_INVALID`
 */
export async function findLockfile(projectDir: string): Promise<Lockfile | undefined> {
  for (let dir = projectDir; ; dir = dirname(dir)) {
    for (const name of NAMES) {
      const lockfile = await readLockfile(dir, join(dir, name));
      const member = relativePath(dir, projectDir);
      if (lockfile) return member in lockfile.packages ? lockfile : undefined;
    }
    const isRepository = await stat(join(dir, '.git')).catch(() => undefined);
    if (isRepository || dir === dirname(dir)) return undefined;
  }
}

async function readLockfile(dir: string, path: string): Promise<Lockfile | undefined> {
  const text = await readProjectFile(path);
  if (text === undefined) return undefined;
  try {
    const { packages } = JSON.parse(text) as { packages?: Lockfile['packages'] };
    return packages && { dir, packages };
  } catch (cause) {
    throw buildErrors.FLASH_LOCKFILE_INVALID({ path, problem: (cause as Error).message }, { cause });
  }
}

/** The key of an installed package's folder in the lockfile; undefined when it is not locked. */
export function lockKey({ dir, packages }: Lockfile, packageDir: string): string | undefined {
  const key = relativePath(dir, packageDir);
  return packages[key]?.version === undefined ? undefined : key;
}

export function lockGraph({ packages }: Lockfile): PackageGraph {
  return {
    manifest: (key) => ({ ...(packages[key] as LockedPackage), name: nameOf(key) }),
    resolve: (name, key) => foundFrom(key, name, (place) => packages[place]?.version !== undefined),
  };
}

/** `node_modules/@scope/name` → `@scope/name`. */
function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** A package.json and a package-lock.json that have only the placed packages, for `npm ci`. */
export function reducedLock(
  { packages }: Lockfile,
  placement: Placement,
): { readonly packageJson: string; readonly lockfile: string } {
  const versionOf = (path: string) => lockedAt(packages, placement, path).version;
  const root = { name: 'native-packages', version: '0.0.0', ...topDependencies(placement, versionOf) };
  const locked = [...placement].map(([path, { optional }]) => {
    const fields = Object.entries(lockedAt(packages, placement, path)).filter(([name]) => !ROLES.has(name));
    return [path, { ...Object.fromEntries(fields), ...(optional && { optional }) }];
  });
  return {
    packageJson: format({ ...root, private: true }),
    lockfile: format({
      ...root,
      lockfileVersion: 3,
      requires: true,
      packages: { '': root, ...Object.fromEntries(locked) },
    }),
  };
}

/**
 * The dependencies of a package.json that makes npm install all packages at the top of the placement: npm leaves out those that are only peers,
 * or only in `peerDependenciesMeta`.
 */
export function topDependencies(
  placement: Placement,
  versionOf: (path: string) => string,
): Pick<PackageJson, 'dependencies' | 'optionalDependencies'> {
  const atTop = [...placement].filter(([path]) => path.lastIndexOf('node_modules/') === 0);
  const versions = (wanted: boolean) =>
    Object.fromEntries(
      atTop.filter(([, { optional }]) => optional === wanted).map(([path, { name }]) => [name, versionOf(path)]),
    );
  return { dependencies: versions(false), optionalDependencies: versions(true) };
}

function lockedAt(packages: Lockfile['packages'], placement: Placement, path: string): LockedPackage {
  return packages[placement.get(path)?.key ?? ''] as LockedPackage;
}

function format(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
