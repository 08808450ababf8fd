import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from '../bundling/bundle.js';
import { installedFiles } from '../native/native-tree.js';
import type { RuntimeNeeds } from '../native/runtime-graph.js';

/**
 * Gives the bundle on disk the files that its code may open, and the packages that lie as files in the artifact, as they are installed here: what is run to read the classes and to
 * compile ahead then finds the same modules as a worker does, and one copy of each.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`
 */
export async function placeInBundle(
  { filePackages, needsFiles, foundFiles, describePath }: Bundle,
  needs: RuntimeNeeds,
): Promise<void> {
  const folders = new Set<string>();
  const packages = needsFiles ? await installedFiles(filePackages, needs) : [];
  for (const { path, source } of [...packages, ...foundFiles]) {
    const target = join(dirname(describePath), path);
    const folder = dirname(target);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    // A link costs next to nothing; another file system can't have one.
    await link(source, target).catch(() => copyFile(source, target));
  }
}
