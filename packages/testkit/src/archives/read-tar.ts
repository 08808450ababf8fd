import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

export interface TarEntry {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

/** What a tar.gz holds, in its order. */
export async function readTar(archive: string): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const tar = extract();
  tar.end(gunzipSync(await readFile(archive)));
  for await (const entry of tar) {
    entries.push({ path: entry.header.name, type: entry.header.type ?? '', content: await buffer(entry) });
  }
  return entries;
}

/** Unpacks the files of a tar.gz into a folder. */
export async function unpack(archive: string, folder: string): Promise<void> {
  for (const { path, content } of await readTar(archive)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
