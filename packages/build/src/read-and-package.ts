import type { BuildFacts } from '@flash-ts/core/manifest';
import { load, type Loaded } from './loading/load.js';
import { placeInBundle } from './loading/place-packages.js';
import type { CopiedFile } from './native/package-files.js';
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
  const { project, discovery, bundle, facts, target, timeoutMs, signal } = parts;
  await placeInBundle(bundle, project, { target, packageFiles: () => packageFiles });
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
