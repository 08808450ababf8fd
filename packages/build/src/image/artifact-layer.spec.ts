import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { archiveOf } from '@flash-ts/testkit/archives';
import { writeLayer, type LayerOptions } from './artifact-layer.js';
import { parsePlatform } from './platform.js';

type Entries = Parameters<typeof archiveOf>[0];

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-layer-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function layerOf(entries: Entries, options: Partial<LayerOptions> = {}) {
  const { archive } = await archiveOf(entries);
  await writeFile(join(dir, 'artifact.tar.gz'), archive);
  const platform = parsePlatform('linux/amd64');
  return writeLayer(join(dir, 'artifact.tar.gz'), join(dir, 'layer'), { platform, ...options });
}

async function headers(): Promise<Partial<Header>[]> {
  const tar = extract();
  tar.end(gunzipSync(await readFile(join(dir, 'layer'))));
  const found: Partial<Header>[] = [];
  for await (const entry of tar) {
    const { name, type, mode, mtime, uid, gid, size } = entry.header;
    found.push({ name, type, mode, mtime, uid, gid, size });
    entry.resume();
  }
  return found;
}

/** The beginning of a program for Linux on x64. */
const X64 = Buffer.concat([
  Buffer.from('7f454c46020101000000000000000000 0300 3e00'.replaceAll(' ', ''), 'hex'),
  Buffer.alloc(1000),
]);

it('has the files of the artifact below one folder, root’s, without times and the umask of who built it', async () => {
  const long = `node_modules/${'a'.repeat(120)}/index.js`;
  await layerOf([
    [{ name: 'chunks/deep/a.mjs', mode: 0o600, mtime: new Date(), uid: 501, gid: 20, uname: 'jane' }, 'a'],
    [{ name: long }, 'b'],
    [{ name: 'bin/tool', mode: 0o777 }, 'c'],
  ]);
  const root = { uid: 0, gid: 0, mtime: new Date(0) };
  const folder = (name: string) => ({ name, type: 'directory', mode: 0o755, size: 0, ...root });
  const file = (name: string, mode: number) => ({ name, type: 'file', mode, size: 1, ...root });
  expect(await headers()).toEqual([
    folder('app/'),
    folder('app/chunks/'),
    folder('app/chunks/deep/'),
    file('app/chunks/deep/a.mjs', 0o644),
    folder('app/node_modules/'),
    folder(`app/node_modules/${'a'.repeat(120)}/`),
    file(`app/${long}`, 0o644),
    folder('app/bin/'),
    file('app/bin/tool', 0o755),
  ]);
});

it('tells its digests and its size', async () => {
  const { descriptor, diffId } = await layerOf([[{ name: 'worker.mjs' }, 'start();\n'.repeat(1000)]]);
  const bytes = await readFile(join(dir, 'layer'));
  const sha256 = (of: Buffer) => `sha256:${createHash('sha256').update(of).digest('hex')}`;
  expect(descriptor).toEqual({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: sha256(bytes),
    size: bytes.length,
  });
  expect(diffId).toBe(sha256(gunzipSync(bytes)));
});

it('has these bytes on every machine', async () => {
  const { descriptor } = await layerOf([
    [{ name: 'a/b.mjs', mtime: new Date() }, 'export {};\n'.repeat(10_000)],
    [{ name: 'worker.mjs' }, 'start();\n'],
  ]);
  expect(descriptor.digest).toBe('sha256:2aebe8d4fbdd5856b9980ce33765179fac11bad600b4a801c839acd262192e31');
});

it.each([
  ['../evil', 'file'],
  ['/etc/passwd', 'file'],
  ['a//b', 'file'],
  ['link', 'symlink'],
] as const)('refuses the entry %s (%s)', async (name, type) => {
  await expect(layerOf([[{ name, type, linkname: '/etc' }, '']])).rejects.toMatchObject({
    code: 'FLASH_IMAGE_ARTIFACT_UNREADABLE',
  });
});

it.each([
  ['no archive', Buffer.from('hello')],
  ['half of one', undefined],
])('refuses %s', async (_, content) => {
  const { archive } = await archiveOf([
    [{ name: 'a' }, createHash('sha256').update('a').digest().toString('hex').repeat(1000)],
  ]);
  const path = join(dir, 'broken.tar.gz');
  await writeFile(path, content ?? archive.subarray(0, archive.length / 2));
  const layer = writeLayer(path, join(dir, 'layer'), { platform: parsePlatform('linux/amd64') });
  await expect(layer).rejects.toMatchObject({ code: 'FLASH_IMAGE_ARTIFACT_UNREADABLE' });
});

it('refuses machine code of x64 for arm64, and takes it for amd64', async () => {
  const entries: Entries = [[{ name: 'node_modules/sharp/sharp.node' }, X64]];
  await expect(layerOf(entries, { platform: parsePlatform('linux/arm64') })).rejects.toMatchObject({
    code: 'FLASH_IMAGE_PLATFORM_UNSUITABLE',
    message: expect.stringContaining('sharp.node'),
  });
  await expect(layerOf(entries)).resolves.toMatchObject({ path: join(dir, 'layer') });
});

it('ends when it is called off', async () => {
  const signal = AbortSignal.abort(new Error('called off'));
  await expect(layerOf([[{ name: 'a' }, 'a']], { signal })).rejects.toThrow('called off');
});

it.each(['linux', 'linux/', 'windows/amd64', 'linux/amd64/v1/x', 'Linux/AMD64', 'linux/../x'])(
  'refuses the platform %s',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'FLASH_IMAGE_PLATFORM_UNSUITABLE' }));
  },
);
