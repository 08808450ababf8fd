import { realpathSync } from 'node:fs';
import { isKernel } from '../installed/kernel.js';
import { installedPackage, readPackageJson, type PackageJson } from '../installed/native-package.js';
import type { PackageGraph } from './package-graph.js';

/** What decides which packages are needed at run time. */
export interface RuntimeNeeds {
  /** Packages that the project has for its development only. */
  readonly devOnly: ReadonlySet<string>;
  readonly settings: {
    /** Packages that the image has. */
    readonly exclude: readonly string[];
  };
}

/**
 * A graph without the packages that an artifact does not need: the kernel, which is in the bundle; what the image has; types; and optional peers
 * that the project has for its development only, which an installation for production would not have either.
 */
export function runtimeGraph(graph: PackageGraph, { devOnly, settings }: RuntimeNeeds): PackageGraph {
  const manifest = (key: string): PackageJson => {
    const read = graph.manifest(key);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta, ...others } = read;
    // Types are not needed at run time.
    const isNeeded = (name: string) =>
      !isKernel(name) && !name.startsWith('@types/') && !settings.exclude.includes(name);
    const isNeededPeer = (name: string) => isNeeded(name) && !(peerDependenciesMeta?.[name] && devOnly.has(name));
    return {
      ...others,
      ...(dependencies && { dependencies: only(dependencies, isNeeded) }),
      ...(optionalDependencies && { optionalDependencies: only(optionalDependencies, isNeeded) }),
      ...(peerDependencies && { peerDependencies: only(peerDependencies, isNeededPeer) }),
      ...(peerDependenciesMeta && { peerDependenciesMeta: only(peerDependenciesMeta, isNeededPeer) }),
    };
  };
  return { manifest, resolve: graph.resolve };
}

function only<T>(names: Readonly<Record<string, T>>, isWanted: (name: string) => boolean): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(names).filter(([name]) => isWanted(name)));
}

/** The packages on this disk, by their folders. */
export const INSTALLED: PackageGraph = {
  manifest: readPackageJson,
  resolve: (name, dir) => {
    const found = installedPackage(name, dir);
    // Stores such as pnpm's link each package to one folder, and its dependencies are resolved from there.
    return found === undefined ? undefined : realpathSync(found);
  },
};
