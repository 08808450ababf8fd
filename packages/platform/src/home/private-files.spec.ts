import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exposure, makePrivate, makePrivateFile, makePrivateFolder } from './private-files.js';

let folder: string;
const umask = process.umask();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-private-'));
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const modeOf = (name: string) => (lstatSync(at(name)).mode & 0o777).toString(8);

it.each([0o000, 0o022, 0o077, 0o777])('makes files and folders for their owner alone with the umask %o', (mask) => {
  process.umask(mask);
  makePrivateFile(at('file'));
  makePrivateFolder(at('folder'));
  process.umask(umask);
  expect([modeOf('file'), modeOf('folder')]).toEqual(['600', '700']);
});

it('keeps the content of a file, and refuses what is none', () => {
  writeFileSync(at('file'), 'kept', { mode: 0o644 });
  makePrivateFile(at('file'));
  expect([modeOf('file'), lstatSync(at('file')).size]).toEqual(['600', 4]);
  execFileSync('mkfifo', [at('pipe')]);
  expect(() => makePrivateFile(at('pipe'))).toThrow('pipe is not a file');
});

it('takes rights from others in files and whole trees, and follows no link', () => {
  mkdirSync(at('tree/deep'), { recursive: true, mode: 0o755 });
  writeFileSync(at('tree/deep/file'), '', { mode: 0o644 });
  writeFileSync(at('elsewhere'), '', { mode: 0o644 });
  symlinkSync(at('elsewhere'), at('tree/link'));
  writeFileSync(at('read-only'), '', { mode: 0o400 });
  makePrivate([at('missing'), at('read-only')], [at('tree')]);
  const names = ['tree', 'tree/deep', 'tree/deep/file', 'elsewhere', 'read-only'];
  expect(names.map(modeOf)).toEqual(['700', '700', '600', '644', '400']);
});

it('says nothing of a folder that is its owner’s alone', () => expect(exposure(folder)).toBeUndefined());

it.each([
  [0o755, 'look into it; run `chmod 700'],
  [0o770, 'change what is in it; run `chmod 700'],
  [0o701, 'look into it'],
])('says of a folder with mode %o what others can do: %s', (mode, said) => {
  chmodSync(folder, mode);
  expect(exposure(folder)).toContain(said);
});
