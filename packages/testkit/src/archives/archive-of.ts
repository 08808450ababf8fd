import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

/** A packed artifact, and its SHA-256 in hex. */
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
