import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export interface Artifact {
  readonly digest: string;
  readonly archive: Buffer;
}

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

/** A gzipped tar of the entries given. */
export async function archiveOf(entries: readonly (readonly [EntryHeader, string | Buffer])[]): Promise<Artifact> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry({ mtime: new Date(0), ...header }, content);
  tar.finalize();
  const archive = gzipSync(await buffer(tar as AsyncIterable<Buffer>));
  return { archive, digest: createHash('sha256').update(archive).digest('hex') };
}

const workerSource = readFileSync(join(import.meta.dirname, '../fixtures/worker/worker.mjs'));

/** The fixture worker; `note` makes an artifact of another digest. */
export function workerArtifact(note = ''): Promise<Artifact> {
  return archiveOf([
    [{ name: 'worker.mjs' }, workerSource],
    [{ name: 'note.txt' }, note],
  ]);
}
