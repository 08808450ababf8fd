import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { unpack } from './unpack.js';

let folder: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-unpack-'));
  target = join(folder, 'target');
  mkdirSync(target);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;
const limits = { bytes: 10_000, entries: 5, ratio: 100 };

type EntryParts = readonly [EntryHeader, string | Buffer];

async function archived(...entries: readonly EntryParts[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry(header, content);
  tar.finalize();
  return gzipSync(await buffer(tar as AsyncIterable<Buffer>));
}

async function unpackEntries(entries: readonly EntryParts[]): Promise<void> {
  await unpackBytes(await archived(...entries));
}

async function unpackBytes(bytes: Buffer, within = limits): Promise<void> {
  const archive = join(folder, 'archive.tar.gz');
  writeFileSync(archive, bytes);
  await unpack(archive, target, within);
}

describe('unpack', () => {
  it('writes files and folders, executable where they were', async () => {
    await unpackEntries([
      [{ name: './bin/', type: 'directory' }, ''],
      [{ name: './bin/run', mode: 0o755 }, 'run'],
      [{ name: 'deep/er/plain.txt', mode: 0o644 }, 'plain'],
      [{ name: `long/${'n'.repeat(150)}` }, 'long'],
    ]);
    expect(readFileSync(join(target, 'deep/er/plain.txt'), 'utf8')).toBe('plain');
    expect(statSync(join(target, 'bin/run')).mode & 0o777).toBe(0o700);
    expect(statSync(join(target, 'deep/er/plain.txt')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(target, 'long', 'n'.repeat(150)), 'utf8')).toBe('long');
  });

  it.each<[string, EntryHeader]>([
    ['leaves the artifact', { name: '../out' }],
    ['leaves the artifact', { name: 'a/../../out' }],
    ['is absolute', { name: '/out' }],
    ['is absolute', { name: 'C:out' }],
    ['a character that is not allowed', { name: String.raw`..\out` }],
    ['is a symlink', { name: 'out', type: 'symlink', linkname: '/etc/passwd' }],
    ['is a link', { name: 'out', type: 'link', linkname: 'worker.mjs' }],
    ['is a character-device', { name: 'out', type: 'character-device' }],
    ['is a block-device', { name: 'out', type: 'block-device' }],
    ['is a fifo', { name: 'out', type: 'fifo' }],
    ['names no file', { name: './', type: 'file' }],
  ])('refuses an entry that %s', async (words, header) => {
    await expect(unpackEntries([[header, '']])).rejects.toMatchObject({
      code: 'FLASH_ARTIFACT_REFUSED',
      message: expect.stringContaining(words),
    });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses too many entries, too many bytes and two entries of one name', async () => {
    const file = (name: string, content = ''): [EntryHeader, string] => [{ name }, content];
    const refusal = (words: string) => ({ code: 'FLASH_ARTIFACT_REFUSED', message: expect.stringContaining(words) });
    await expect(unpackEntries(['1', '2', '3', '4', '5', '6'].map((name) => file(name)))).rejects.toMatchObject(
      refusal('5 entries'),
    );
    await expect(unpackEntries([file('big', 'x'.repeat(10_001))])).rejects.toMatchObject(refusal('10000 bytes'));
    await expect(unpackEntries([file('twice'), file('twice')])).rejects.toMatchObject(refusal('claim one path'));
    await expect(unpackEntries([file('a'), file('a/b')])).rejects.toMatchObject(refusal('claim one path'));
  });

  it('refuses a bomb before it is unpacked: by its ratio, and when it lies in a header', async () => {
    const huge = { bytes: 1e12, entries: 5, ratio: 100 };
    const refusal = (words: string) => ({ code: 'FLASH_ARTIFACT_REFUSED', message: expect.stringContaining(words) });
    const bomb = await archived([{ name: 'zeros' }, Buffer.alloc(40 * 1024 * 1024)]);
    expect(bomb.length).toBeLessThan(100_000);
    await expect(unpackBytes(bomb, huge)).rejects.toMatchObject(refusal('100 times its size'));
    const header = await archived([
      { name: 'small', pax: { comment: randomBytes(6 * 1024 * 1024).toString('hex') } },
      '',
    ]);
    await expect(unpackBytes(header, huge)).rejects.toMatchObject(refusal('Header exceeds max size'));
  });

  it('refuses what is damaged', async () => {
    await expect(unpackBytes(Buffer.from('no gzip'))).rejects.toMatchObject({ code: 'FLASH_ARTIFACT_REFUSED' });
    await expect(unpackBytes(gzipSync(Buffer.alloc(700, 'x')))).rejects.toMatchObject({
      code: 'FLASH_ARTIFACT_REFUSED',
    });
    const whole = gzipSync(Buffer.alloc(5000));
    await expect(unpackBytes(whole.subarray(0, whole.length - 10))).rejects.toMatchObject({
      code: 'FLASH_ARTIFACT_REFUSED',
    });
  });
});
