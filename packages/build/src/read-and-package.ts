import { dirname } from 'node:path';
import type { BuildFacts } from '@flash-ts/core/manifest';
import { load, type Loaded } from './loading/load.js';
import { installedFiles } from './native/native-tree.js';
import { linkAll, type CopiedFile } from './native/package-files.js';
import { hostTarget, sameTarget } from './native/target.js';
import { openArchive, type Archive } from './packaging/archive.js';
import { packageProject, type Packaged, type PackageOptions } from './packaging/package-project.js';
import { runBeside } from './packaging/run-beside.js';
import { makeClient, type MadeClient } from './client/make-client.js';
import type { ClientTypes } from './client/client-types.js';
import type { Steps } from './steps.js';
import { readModules } from './versions/endpoint-digests.js';

/** What a build has made before it reads the classes. */
export interface BundledProject extends PackageOptions {
  readonly facts: BuildFacts;
  /** The types of the handlers, for their clients. */
  readonly clientTypes: ClientTypes;
  /** Takes the files of the packages that are not bundled from where they are. */
  readonly takePackages: (signal: AbortSignal) => Promise<readonly CopiedFile[]>;
  /** The most that the artifact may hold, unpacked. */
  readonly limitBytes: number;
  readonly onWarning: (message: string) => void;
}

/**
 * The steps after the bundle: reads the classes, and packages the result. The artifact is written at the same time, since only its manifest
 * depends on the classes.
 */
export async function readAndPackage(
  parts: BundledProject,
  steps: Steps,
): Promise<{ description: Loaded; packaged: Packaged; client: MadeClient; packageFiles: readonly CopiedFile[] }> {
  const { project, bundle, staging, signal } = parts;
  let archive!: Archive;
  return runBeside(
    (archiveSignal) => {
      const packageFiles = parts.takePackages(archiveSignal);
      archive = openArchive(project, bundle, staging, { ...parts, packageFiles, signal: archiveSignal });
      return archive.written;
    },
    async () => {
      const description = await steps.run(
        'load',
        () => readClasses(parts, archive),
        ({ manifest }) => JSON.stringify(manifest).length,
      );
      const client = makeClient(project, parts, description);
      const packaged = await steps.run(
        'package',
        () => packageProject(parts, description, archive, client),
        ({ artifact }) => artifact.bytes,
      );
      return { description, packaged, client: await client, packageFiles: await archive.packageFiles };
    },
    signal,
  );
}

async function readClasses(parts: BundledProject, { packageFiles }: Archive): Promise<Loaded> {
  const { project, discovery, bundle, facts, timeoutMs, signal } = parts;
  await placeInBundle(parts, packageFiles);
  const run = { program: bundle.describePath, facts, timeoutMs };
  return runBeside(
    (loadSignal) => load(project, discovery, { ...run, signal: loadSignal }),
    (loaded) => {
      // This process would only wait until the other one answers.
      readModules(project, bundle);
      return loaded;
    },
    signal,
  );
}

/**
 * Puts the files that its code may open, and the packages that lie as files in the artifact, beside the bundle on disk. So the processes that read
 * the classes and make the compile cache find the same modules as a worker does, and one copy of each. On a machine of another kind than a
 * worker's, the packages are those that are installed here.
 *
 * @param packageFiles the files of packages that the artifact has
 * @throws FlashError `FLASH_PACKAGE_MISSING`, and the errors of `packageFiles`
 */
async function placeInBundle(
  { bundle: { filePackages, needsFiles, foundFiles, describePath }, project, target }: BundledProject,
  packageFiles: Promise<readonly CopiedFile[]>,
): Promise<void> {
  // npm may have installed the artifact's packages again for the worker's Node; then only those load here.
  const isShipped = sameTarget(hostTarget(), target);
  const here = () => (needsFiles ? installedFiles(filePackages, project) : []);
  const packages = await (isShipped ? packageFiles : here());
  await linkAll(dirname(describePath), [...packages, ...foundFiles]);
}
