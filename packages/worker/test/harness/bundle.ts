import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ArtifactFolder } from '@flash-ts/testkit/workers';

const run = promisify(execFile);

/** A folder with a fixture app as `flash build` would leave it: `worker.mjs`, its chunks and the manifest. */
export type Artifact = ArtifactFolder;

export async function buildArtifact(
  app: 'app' | 'nest-app' | 'http-app' | 'ways-app' | 'faulty-app' = 'app',
): Promise<Artifact> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-worker-'));
  await run(process.execPath, [join(import.meta.dirname, '../fixtures/bundle.js'), folder, app]);
  const { stdout } = await run(process.execPath, [join(folder, 'manifest.mjs')]);
  await writeFile(join(folder, 'flash_manifest.json'), stdout);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
