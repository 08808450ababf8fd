import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ArtifactPackage, ImageProgram } from '@flash-ts/build/image';
import type { Manifest } from '@flash-ts/core/manifest';

/** The name of the queue server in images. */
const NAME = 'queue.mjs';
const LICENSES = 'queue.LICENSES';

/** The queue server with the packages that it has code of. */
export interface QueueProgram {
  /** With the licenses of what is in it. */
  readonly programs: readonly ImageProgram[];
  readonly packages: readonly ArtifactPackage[];
}

/** What an image needs beside the worker so that a cluster can serve its queues; undefined for an app without queue-based endpoints. */
export async function queueProgram({ resources }: Pick<Manifest, 'resources'>): Promise<QueueProgram | undefined> {
  if (Object.values(resources).every((resource) => resource.is_load_balanced)) return undefined;
  const path = fileURLToPath(import.meta.resolve('@flash-ts/platform/queue-program'));
  const packages = await readFile(join(dirname(path), 'queue.packages.json'), 'utf8');
  return {
    programs: [
      { name: NAME, path },
      { name: LICENSES, path: join(dirname(path), LICENSES) },
    ],
    packages: (JSON.parse(packages) as Pick<ArtifactPackage, 'name' | 'version' | 'license'>[]).map((one) => {
      return { ...one, integrity: undefined, as: 'bundled', needs: [] };
    }),
  };
}
