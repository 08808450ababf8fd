import { realpathSync } from 'node:fs';
import { neededByPackage } from '../native/package-graph.js';
import { INSTALLED, runtimeGraph, type RuntimeNeeds } from '../native/runtime-graph.js';
import type { NativePackage } from '../installed/native-package.js';
import { installedPackage } from '../installed/native-package.js';
import type { AskedPackage } from './package-use.js';

/** The packages that an artifact has as files, by their folders. */
export type FilesTree = ReadonlyMap<string, NativePackage>;

/**
 * The packages that have to lie as files: those that look something up at run time or hold machine code, and all that they need. One that is
 * bundled and asks for another version than the project does has to lie as files too, since what it asks for is found from its own place only.
 */
export function filesTree(
  first: readonly NativePackage[],
  asked: readonly AskedPackage[],
  projectDir: string,
  needs: RuntimeNeeds,
): FilesTree {
  const graph = runtimeGraph(INSTALLED, needs);
  const tree = new Map<string, NativePackage>();
  const add = (found: NativePackage): void => {
    if (tree.has(found.dir)) return;
    tree.set(found.dir, found);
    for (const { name, key } of neededByPackage(graph, found.dir)) add({ name, dir: key });
  };
  first.forEach(add);
  const atTop = new Map<string, string | undefined>();
  const topOf = (name: string) => {
    if (!atTop.has(name)) atTop.set(name, realDir(installedPackage(name, projectDir)));
    return atTop.get(name);
  };
  for (let size = -1; size !== tree.size;) {
    size = tree.size;
    for (const { name, dir, fromDir } of asked) {
      if (fromDir === undefined || !tree.has(dir) || tree.has(fromDir) || topOf(name) === dir) continue;
      const asking = asked.find((other) => other.dir === fromDir);
      // Where the project has no package of that name, the artifact has this one at the top of its node_modules.
      if (asking && topOf(name) !== undefined) add({ name: asking.name, dir: fromDir });
    }
  }
  return tree;
}

function realDir(dir: string | undefined): string | undefined {
  return dir === undefined ? undefined : realpathSync(dir);
}
