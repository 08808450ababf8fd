import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';

export type ArtifactEntry =
  | { readonly path: string; readonly content: string | Uint8Array }
  | { readonly path: string; readonly source: string };

export interface WrittenArtifact {
  readonly bytes: number;
  /** SHA-256 of the file, in hex. */
  readonly digest: string;
}

interface WriteOptions {
  /** An entry that is known later than the others, and written after them. */
  readonly last?: Promise<ArtifactEntry>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a tar.gz that is the same byte for byte for the same entries: sorted, with no time, owner or machine in it.
 */
export async function writeArtifact(
  path: string,
  entries: readonly ArtifactEntry[],
  { last, signal }: WriteOptions = {},
): Promise<WrittenArtifact> {
  const tar = pack();
  const meter = new Meter();
  const written = pipeline(
    tar,
    createGzip({ level: 6 }),
    withoutSystem,
    (chunks: AsyncIterable<Uint8Array>) => meter.through(chunks),
    createWriteStream(path),
    { ...(signal && { signal }) },
  );
  const added = addEntries(tar, entries, last).catch((error: Error) => {
    tar.destroy(error);
    throw error;
  });
  await Promise.all([written, added]);
  return { bytes: meter.bytes, digest: meter.digest() };
}

async function addEntries(
  tar: Pack,
  entries: readonly ArtifactEntry[],
  last: Promise<ArtifactEntry> | undefined,
): Promise<void> {
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) await addEntry(tar, entry);
  if (last) await addEntry(tar, await last);
  tar.finalize();
}

async function addEntry(tar: Pack, entry: ArtifactEntry): Promise<void> {
  if ('source' in entry) return addFile(tar, entry.path, entry.source);
  const added = tar.entry({ ...OWNED, name: entry.path, mode: 0o644 }, Buffer.from(entry.content));
  // Aborting the archive ends its open entry with an error, which the pipeline reports too.
  added.on('error', () => undefined);
}

/** What every entry of an archive says of its owner and its time. */
export const OWNED = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };

/** Adds a file on disk. @param mode default: that of a program if its owner may execute it, and else that of a file */
export async function addFile(tar: Pack, name: string, source: string, mode?: number): Promise<void> {
  const found = await stat(source);
  // Of the mode only the execute bit comes from the package; the rest depends on the umask of who installed it.
  const own = (found.mode & 0o100) === 0 ? 0o644 : 0o755;
  await pipeline(createReadStream(source), tar.entry({ ...OWNED, name, mode: mode ?? own, size: found.size }));
}

/** Byte 9 of a gzip file names the system that wrote it; 255 is "unknown". */
const GZIP_SYSTEM_BYTE = 9;

async function* withoutSystem(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let at = GZIP_SYSTEM_BYTE;
  for await (const chunk of chunks) {
    if (at >= 0 && at < chunk.length) chunk[at] = 255;
    at -= chunk.length;
    yield chunk;
  }
}

/** Counts and hashes what passes. */
export class Meter {
  bytes = 0;
  readonly #hash = createHash('sha256');

  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** SHA-256 in hex, once all has passed. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
