import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackageJson, type NativePackage } from '../installed/native-package.js';
import { checkBinaries, readMachines, type PlacedPackage } from './check-binaries.js';
import { findLockfile, lockGraph, lockKey, reducedLock, topDependencies, type Lockfile } from './lockfile.js';
import { addonsOfOtherNodes, wrongNode } from './node-versions.js';
import { installed, type InstallPlace } from './npm.js';
import { packageFiles, type CopiedFile } from './package-files.js';
import { placementFor, placePackages, type PackageGraph, type Placement } from './package-graph.js';
import { INSTALLED, runtimeGraph, type RuntimeNeeds } from './runtime-graph.js';
import { hostTarget, sameTarget, type Target } from './target.js';

export interface NativeTreeOptions extends InstallPlace {
  readonly target: Target;
  readonly needs: RuntimeNeeds;
  /** How long loading the packages' machine code may take. */
  readonly timeoutMs: number;
}

/** Packages with their places in the artifact and on this disk. */
interface Located {
  readonly graph: PackageGraph;
  readonly placement: Placement;
  readonly dirOf: (path: string) => string;
  /** The folder in the cache where npm has installed them for this target, apart from the project. */
  readonly cached: string | undefined;
}

interface Placed extends Located {
  readonly packages: readonly PlacedPackage[];
}

/**
 * The files of packages that can't be bundled and of all packages that they need at run time, for `node_modules/` of the artifact. They come from
 * the project's own `node_modules` where these match the lockfile, the target and the worker's Node; else npm installs them for the target.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`, `FLASH_NATIVE_NO_BINARY`, `FLASH_NATIVE_WRONG_NODE`, `FLASH_NATIVE_INSTALL_FAILED`, `FLASH_LOCKFILE_INVALID`
 */
export async function nativeFiles(
  packages: readonly NativePackage[],
  options: NativeTreeOptions,
): Promise<readonly CopiedFile[]> {
  if (packages.length === 0) return [];
  const found = await place(packages, options, false);
  const [wrong] = await addonsOfOtherNodes(found.packages, options);
  if (wrong === undefined) return filesFor(found);
  if (found.cached !== undefined) throw await refused(found.cached, wrongNode(wrong));
  const anew = await place(packages, options, true).catch((cause: unknown) => {
    options.signal?.throwIfAborted();
    throw wrongNode(wrong, cause);
  });
  const [still] = await addonsOfOtherNodes(anew.packages, options);
  if (still !== undefined) throw await refused(anew.cached, wrongNode(still));
  return filesFor(anew);
}

/** Removes an unusable install from the cache, so that the next build tries again: what was missing may be there then. */
async function refused<T>(cached: string | undefined, error: T): Promise<T> {
  if (cached !== undefined) await rm(cached, { recursive: true, force: true });
  return error;
}

/** @param isAnew whether to ignore what the project has installed */
async function place(packages: readonly NativePackage[], options: NativeTreeOptions, isAnew: boolean): Promise<Placed> {
  const { target } = options;
  const lockfile = await findLockfile(options.projectDir);
  const located =
    (lockfile && (await locateLocked(lockfile, packages, options, isAnew))) ??
    (await locateUnlocked(packages, options, isAnew));
  try {
    return { ...located, packages: await checkedPackages(located, target) };
  } catch (error) {
    throw await refused(located.cached, error);
  }
}

/** @throws FlashError `FLASH_NATIVE_NO_BINARY` */
async function checkedPackages(located: Located, target: Target): Promise<PlacedPackage[]> {
  // npm leaves out an optional package whose install script fails.
  const isThere = (path: string) =>
    !located.placement.get(path)?.optional || existsSync(join(located.dirOf(path), 'package.json'));
  const paths = [...located.placement.keys()].filter(isThere);
  const placed = await Promise.all(
    paths.map(async (path) => {
      const dir = located.dirOf(path);
      const files = await readMachines(await packageFiles(path, dir), target);
      return { path, dir, manifest: readPackageJson(dir), files };
    }),
  );
  checkBinaries(placed, { ...located, target });
  return placed;
}

/** Leaves out machine code for other machines, which a worker can't load. */
function filesFor({ packages }: Placed): CopiedFile[] {
  return packages.flatMap(({ files }) => files.filter(({ runsHere }) => runsHere !== false));
}

/** At the versions of the lockfile; undefined when it does not know all of the packages. */
async function locateLocked(
  lockfile: Lockfile,
  packages: readonly NativePackage[],
  options: NativeTreeOptions,
  isAnew: boolean,
): Promise<Located | undefined> {
  const { target, needs } = options;
  const roots = packages.map(({ name, dir }) => ({ name, key: lockKey(lockfile, dir) ?? '' }));
  if (roots.some(({ key }) => key === '')) return undefined;
  const graph = lockGraph(lockfile);
  const names = packages.map(({ name }) => name);
  // npm locks the packages for every machine, and rejects a lockfile with fewer.
  const everywhere = placePackages(graph, roots);
  const placement = placementFor(runtimeGraph(graph, needs), everywhere, names, target);
  const inProject = (path: string) => join(lockfile.dir, placement.get(path)?.key ?? '');
  const isThere = (path: string) => isInstalled(inProject(path), lockfile, placement.get(path)?.key, target);
  if (!isAnew && [...placement.keys()].every(isThere)) return { graph, placement, dirOf: inProject, cached: undefined };
  const folder = await installed({ ...reducedLock(lockfile, everywhere), target }, options);
  return { graph, placement, dirOf: (path) => join(folder, path), cached: folder };
}

/** Whether a folder has the locked package, with the content that it would have on the target. */
function isInstalled(dir: string, { packages }: Lockfile, key: string | undefined, target: Target): boolean {
  const locked = packages[key ?? ''];
  if (!locked || !existsSync(join(dir, 'package.json')) || readPackageJson(dir).version !== locked.version)
    return false;
  // An install script has built for the machine it ran on.
  return !locked.hasInstallScript || sameTarget(hostTarget(), target);
}

/** At the versions that are installed. */
async function locateUnlocked(
  packages: readonly NativePackage[],
  options: NativeTreeOptions,
  isAnew: boolean,
): Promise<Located> {
  const { target, needs } = options;
  const here = packages.map(({ name, dir }) => ({ name, key: dir }));
  if (!isAnew && sameTarget(hostTarget(), target)) return { ...locateOnDisk(here, target, needs), cached: undefined };
  // The packages on this disk are for this machine and its Node; only npm knows what the same versions need on another.
  const onDisk = placePackages(runtimeGraph(INSTALLED, needs), here);
  const versionOf = (path: string) => readPackageJson(onDisk.get(path)?.key ?? '').version;
  const root = { name: 'native-packages', version: '0.0.0', private: true, ...topDependencies(onDisk, versionOf) };
  const folder = await installed({ packageJson: `${JSON.stringify(root, undefined, 2)}\n`, target }, options);
  const roots = packages.map(({ name }) => ({ name, key: join(folder, 'node_modules', name) }));
  return { ...locateOnDisk(roots, target, needs), cached: folder };
}

function locateOnDisk(
  roots: readonly { name: string; key: string }[],
  target: Target,
  needs: RuntimeNeeds,
): Omit<Located, 'cached'> {
  const names = roots.map(({ name }) => name);
  const graph = runtimeGraph(INSTALLED, needs);
  const placement = placementFor(graph, placePackages(graph, roots), names, target);
  return { graph: INSTALLED, placement, dirOf: (path) => placement.get(path)?.key ?? '' };
}

/**
 * The files of the same packages as they are installed here, for a process of the build itself.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`
 */
export async function installedFiles(
  packages: readonly NativePackage[],
  needs: RuntimeNeeds,
): Promise<readonly CopiedFile[]> {
  const roots = packages.map(({ name, dir }) => ({ name, key: dir }));
  const { placement, dirOf } = locateOnDisk(roots, hostTarget(), needs);
  const files = await Promise.all([...placement.keys()].map((path) => packageFiles(path, dirOf(path))));
  return files.flat();
}
