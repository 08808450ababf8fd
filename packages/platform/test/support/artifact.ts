import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf, type Artifact } from '@flash-ts/testkit/archives';

const workerSource = readFileSync(join(import.meta.dirname, '../fixtures/worker/worker.mjs'));

/** The fixture worker; `note` makes an artifact of another digest. */
export function workerArtifact(note = ''): Promise<Artifact> {
  return archiveOf([
    [{ name: 'worker.mjs' }, workerSource],
    [{ name: 'note.txt' }, note],
  ]);
}
