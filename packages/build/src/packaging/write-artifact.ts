import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
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
  const written = pipeline(tar, createGzip({ level: 6 }), meter, createWriteStream(path), {
    ...(signal && { signal }),
  });
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
  const added = tar.entry(header(entry.path, 0o644), Buffer.from(entry.content));
  // Aborting the archive ends its open entry with an error, which the pipeline reports too.
  added.on('error', () => undefined);
}

async function addFile(tar: Pack, path: string, source: string): Promise<void> {
  const { size, mode } = await stat(source);
  // Of the mode only the execute bit comes from the package; the rest depends on the umask of who installed it.
  const isProgram = (mode & 0o100) !== 0;
  const entry = tar.entry({ ...header(path, isProgram ? 0o755 : 0o644), size });
  await pipeline(createReadStream(source), entry);
}

function header(name: string, mode: number) {
  return { name, mode, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
}

/** Byte 9 of a gzip file names the system that wrote it; 255 is "unknown". */
const GZIP_SYSTEM_BYTE = 9;

/** Counts and hashes what passes, and takes the machine's system out of the gzip header. */
class Meter extends Transform {
  bytes = 0;
  readonly #hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const at = GZIP_SYSTEM_BYTE - this.bytes;
    if (at >= 0 && at < chunk.length) chunk[at] = 255;
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
