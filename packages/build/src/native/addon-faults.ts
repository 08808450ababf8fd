import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FlashError } from '@flash-ts/core/errors';
import { readPackageJson } from '../installed/native-package.js';
import { readMachines, type PlacedPackage } from './check-binaries.js';
import { addonsOfOtherNodes, wrongNode } from './node-versions.js';
import type { LoadLimits } from './load-addons.js';
import { packageFiles } from './package-files.js';
import { hostTarget } from './target.js';

/**
 * The addons of a project's installed packages that were built for another Node than the one that runs here. Empty on machines and Nodes
 * that differ from those of workers, where loading proves nothing.
 *
 * @returns errors `FLASH_NATIVE_WRONG_NODE`
 */
export async function addonFaults(projectDir: string, limits: LoadLimits): Promise<FlashError[]> {
  const target = hostTarget();
  const packages: PlacedPackage[] = [];
  for (const [path, dir] of installedFolders(join(projectDir, 'node_modules'))) {
    const files = (await packageFiles(path, dir)).filter((file) => file.path.endsWith('.node'));
    if (files.length === 0) continue;
    packages.push({ path, dir, manifest: readPackageJson(dir), files: await readMachines(files, target) });
  }
  const wrong = await addonsOfOtherNodes(packages, { ...limits, target });
  return wrong.map((addon) => wrongNode(addon));
}

/** Names and folders of the packages at the top of node_modules. */
function installedFolders(modules: string): [name: string, dir: string][] {
  return foldersIn(modules).flatMap((name): [string, string][] => {
    const dir = join(modules, name);
    if (!name.startsWith('@')) return [[name, dir]];
    return foldersIn(dir).map((inner): [string, string] => [`${name}/${inner}`, join(dir, inner)]);
  });
}

function foldersIn(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch {
    return [];
  }
}
