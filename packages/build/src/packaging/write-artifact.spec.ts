import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { writeArtifact } from './write-artifact.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-artifact-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function unpack(path: string) {
  const entries: { name: string; mode: number | undefined; mtime: Date | undefined; text: string }[] = [];
  const tar = extract();
  tar.end(gunzipSync(await readFile(path)));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, mode, mtime } = entry.header;
    entries.push({ name, mode, mtime, text: Buffer.concat(chunks).toString() });
  }
  return entries;
}

it('holds every entry, sorted, without times, owners or the umask', async () => {
  const program = join(dir, 'program');
  await writeFile(program, '#!/bin/sh\n', { mode: 0o700 });
  const data = join(dir, 'data');
  await writeFile(data, 'x'.repeat(100_000), { mode: 0o600 });
  const path = join(dir, 'a.tar.gz');
  await writeArtifact(path, [
    { path: 'worker.mjs', content: 'start();\n' },
    { path: 'bin/program', source: program },
    { path: 'bin/data', source: data },
  ]);
  expect(await unpack(path)).toEqual([
    { name: 'bin/data', mode: 0o644, mtime: new Date(0), text: 'x'.repeat(100_000) },
    { name: 'bin/program', mode: 0o755, mtime: new Date(0), text: '#!/bin/sh\n' },
    { name: 'worker.mjs', mode: 0o644, mtime: new Date(0), text: 'start();\n' },
  ]);
});

it('writes the same bytes for the same entries in any order, and tells their size and digest', async () => {
  const entries = [
    { path: 'a', content: 'one' },
    { path: 'b', content: new Uint8Array([1, 2, 3]) },
  ];
  const first = await writeArtifact(join(dir, '1.tar.gz'), entries);
  const second = await writeArtifact(join(dir, '2.tar.gz'), entries.toReversed());
  const bytes = await readFile(join(dir, '1.tar.gz'));
  expect(second).toEqual(first);
  expect(first).toEqual({ bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex') });
  expect(bytes.subarray(4, 10)).toEqual(Buffer.from([0, 0, 0, 0, 0, 255]));
});

it('fails when a file is gone', async () => {
  const missing = [{ path: 'a', source: join(dir, 'missing') }];
  await expect(writeArtifact(join(dir, 'a.tar.gz'), missing)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('ends with the entry that is known last', async () => {
  const path = join(dir, 'a.tar.gz');
  const { promise: last, resolve } = Promise.withResolvers<{ path: string; content: string }>();
  const written = writeArtifact(path, [{ path: 'worker.mjs', content: 'start();\n' }], { last });
  resolve({ path: 'manifest.json', content: '{}' });
  await written;
  expect((await unpack(path)).map(({ name }) => name)).toEqual(['worker.mjs', 'manifest.json']);
});

it('ends when it is called off, also while the last entry is not known and another is half written', async () => {
  const calledOff = new AbortController();
  const entries = [{ path: 'a', content: new Uint8Array(10_000_000) }];
  const options = { last: new Promise<never>(() => undefined), signal: calledOff.signal };
  const written = writeArtifact(join(dir, 'a.tar.gz'), entries, options);
  calledOff.abort();
  await expect(written).rejects.toThrow('aborted');
});
