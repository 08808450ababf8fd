import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from '../bundling/bundle.js';
import { installedFiles } from '../native/native-tree.js';
import type { CopiedFile } from '../native/package-files.js';
import { hostTarget, sameTarget, type Target } from '../native/target.js';
import type { RuntimeNeeds } from '../native/runtime-graph.js';

export interface ShippedPackages {
  readonly target: Target;
  /** The files of packages that the artifact has. */
  readonly packageFiles: () => Promise<readonly CopiedFile[]>;
}

/**
 * Gives the bundle on disk the files that its code may open, and the packages that lie as files in the artifact: what is run to read the classes
 * and to compile ahead then finds the same modules as a worker does, and one copy of each. On a machine of another kind than a worker's these
 * are the packages as they are installed here.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`, and what the artifact's packages are refused for
 */
export async function placeInBundle(
  { filePackages, needsFiles, foundFiles, describePath }: Bundle,
  needs: RuntimeNeeds,
  { target, packageFiles }: ShippedPackages,
): Promise<void> {
  const folders = new Set<string>();
  // The artifact's machine code may be made anew for the worker's Node, so that only it can be imported here.
  const isShipped = sameTarget(hostTarget(), target);
  const here = () => (needsFiles ? installedFiles(filePackages, needs) : []);
  const packages = await (isShipped ? packageFiles() : here());
  for (const { path, source } of [...packages, ...foundFiles]) {
    const placed = join(dirname(describePath), path);
    const folder = dirname(placed);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    // A link costs next to nothing; another file system can't have one.
    await link(source, placed).catch(() => copyFile(source, placed));
  }
}
