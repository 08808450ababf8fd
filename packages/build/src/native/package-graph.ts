import { buildErrors } from '../errors/catalogue.js';
import type { PackageJson } from '../installed/native-package.js';
import { runsOn, type Target } from './target.js';

/** Packages and how each resolves another, on disk or in a lockfile. */
export interface PackageGraph {
  /** @param key a package of this graph */
  readonly manifest: (key: string) => PackageJson;
  /** The package that `key` gets when it imports `name`; undefined when there is none. */
  readonly resolve: (name: string, key: string) => string | undefined;
}

/** A package that is needed by name. */
export interface Needed {
  readonly name: string;
  readonly key: string;
  /** Whether the one that needs it works without it. */
  readonly optional: boolean;
}

/** Packages by their place, `node_modules/a/node_modules/b`. */
export type Placement = ReadonlyMap<string, Needed>;

/** Deeper than any real tree. Two versions that need each other in turn would otherwise be nested without end. */
const MAX_DEPTH = 12;

/**
 * Places packages and all packages that they need, on machines of every kind, so that each resolves the same ones as before: at the top, or below
 * the one that needs it when the top has another version.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`
 */
export function placePackages(graph: PackageGraph, roots: readonly Omit<Needed, 'optional'>[]): Placement {
  const placed = new Map<string, Needed>();
  const pending: string[] = [];
  const put = (path: string, needed: Needed) => {
    placed.set(path, needed);
    pending.push(path);
  };
  const isPlaced = (path: string) => placed.has(path);
  for (const root of roots) put(`node_modules/${root.name}`, { ...root, optional: false });
  while (pending.length > 0) {
    const path = pending.shift() as string;
    for (const needed of neededAt(graph, path, placed)) {
      const seen = foundFrom(path, needed.name, isPlaced);
      if (seen === undefined) put(`node_modules/${needed.name}`, needed);
      else if (placed.get(seen)?.key !== needed.key) nest(path, needed, put);
      // Optional for one package but required by this one, and so is what it needs itself.
      else if (!needed.optional && placed.get(seen)?.optional) put(seen, needed);
    }
  }
  giveOwnCopies(graph, placed);
  return sorted(placed);
}

/** A package placed late may hide from an earlier one the package that it resolved; the earlier one then gets a copy of its own. */
function giveOwnCopies(graph: PackageGraph, placed: Map<string, Needed>): void {
  const isPlaced = (path: string) => placed.has(path);
  // The map grows while it is walked, so that added packages are checked too.
  for (let size = 0; size !== placed.size;) {
    size = placed.size;
    for (const path of placed.keys()) {
      for (const needed of neededAt(graph, path, placed)) {
        const seen = foundFrom(path, needed.name, isPlaced);
        if (seen === undefined || placed.get(seen)?.key !== needed.key) {
          nest(path, needed, (at, item) => placed.set(at, item));
        }
      }
    }
  }
}

/** The part of a placement that a machine needs: without the optional packages that are for other machines. */
export function placementFor(
  graph: PackageGraph,
  placement: Placement,
  roots: readonly string[],
  target: Target,
): Placement {
  const reached = new Map<string, Needed>();
  const reach = (path: string): void => {
    const found = placement.get(path);
    if (!found || reached.has(path)) return;
    reached.set(path, found);
    for (const { name, key, optional } of neededAt(graph, path, placement)) {
      const place = foundFrom(path, name, (at) => placement.has(at));
      if (place !== undefined && !(optional && !runsOn(graph.manifest(key), target))) reach(place);
    }
  };
  for (const name of roots) reach(`node_modules/${name}`);
  return sorted(reached);
}

function sorted(placement: Placement): Placement {
  return new Map([...placement].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function nest(path: string, needed: Needed, put: (path: string, needed: Needed) => void): void {
  if (path.split('node_modules/').length <= MAX_DEPTH) put(`${path}/node_modules/${needed.name}`, needed);
}

/** The packages that the one at a path needs; all of them optional when it is optional itself. */
function neededAt(graph: PackageGraph, path: string, placed: Placement): Needed[] {
  const { key, optional: byOptional } = placed.get(path) as Needed;
  const needed = neededByPackage(graph, key);
  return byOptional ? needed.map((found) => ({ ...found, optional: true })) : needed;
}

/**
 * The dependencies of a package that it can resolve. A name that is only in `peerDependenciesMeta` counts as an optional peer of any version, as
 * in pnpm and yarn: some packages list there what they load by name.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`
 */
export function neededByPackage(graph: PackageGraph, key: string): Needed[] {
  const manifest = graph.manifest(key);
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const all = { ...peerDependenciesMeta, ...peerDependencies, ...dependencies, ...optionalDependencies };
  return Object.keys(all)
    .toSorted()
    .flatMap((name) => {
      const found = graph.resolve(name, key);
      const optional = name in optionalDependencies || (!(name in dependencies) && name in peerDependenciesMeta);
      if (found !== undefined) return [{ name, key: found, optional }];
      if (optional || !(name in dependencies)) return [];
      throw buildErrors.FLASH_PACKAGE_MISSING({ name: manifest.name, needs: name });
    });
}

/** Where Node finds `name` for a package at a path; paths have `/`, as `node_modules/a/node_modules/b`. */
export function foundFrom(path: string, name: string, has: (place: string) => boolean): string | undefined {
  for (let folder = path; ; folder = parentOf(folder)) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (has(place)) return place;
    if (folder === '') return undefined;
  }
}

/** The next folder above whose `node_modules` Node searches. */
function parentOf(folder: string): string {
  const parent = folder.split('/').slice(0, -1).join('/');
  return parent.replace(/(?:^|\/)node_modules$/, '');
}
