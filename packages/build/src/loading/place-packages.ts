import { dirname } from 'node:path';
import type { Bundle } from '../bundling/bundle.js';
import { installedFiles } from '../native/native-tree.js';
import { linkAll, type CopiedFile } from '../native/package-files.js';
import { hostTarget, sameTarget, type Target } from '../native/target.js';
import type { RuntimeNeeds } from '../native/runtime-graph.js';

export interface ShippedPackages {
  readonly target: Target;
  /** The files of packages that the artifact has. */
  readonly packageFiles: () => Promise<readonly CopiedFile[]>;
}

/**
 * Puts the files that its code may open, and the packages that lie as files in the artifact, beside the bundle on disk. So the processes that read
 * the classes and make the compile cache find the same modules as a worker does, and one copy of each. On a machine of another kind than a
 * worker's, the packages are those that are installed here.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`, and the errors of `packageFiles`
 */
export async function placeInBundle(
  { filePackages, needsFiles, foundFiles, describePath }: Bundle,
  needs: RuntimeNeeds,
  { target, packageFiles }: ShippedPackages,
): Promise<void> {
  // npm may have installed the artifact's packages again for the worker's Node; then only those load here.
  const isShipped = sameTarget(hostTarget(), target);
  const here = () => (needsFiles ? installedFiles(filePackages, needs) : []);
  const packages = await (isShipped ? packageFiles() : here());
  await linkAll(dirname(describePath), [...packages, ...foundFiles]);
}
