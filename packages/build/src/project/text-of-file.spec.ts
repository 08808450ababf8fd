import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOfFile, textOfFileSync } from './text-of-file.js';

let dir: string;
const place = (name: string) => join(dir, name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-files-'));
  await mkdir(place('folder'));
  await writeFile(place('file'), 'text\n');
  await symlink(place('file'), place('link'));
  await symlink('/dev/zero', place('device'));
  await writeFile(place('huge'), '');
  await truncate(place('huge'), 65 * 1024 * 1024);
  execFileSync('mkfifo', [place('pipe'), place('written'), place('held')]);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a text', () => {
  it.each(['file', 'link'])('is that of a %s', async (name) => {
    expect([await textOfFile(place(name)), textOfFileSync(place(name))]).toEqual(['text\n', 'text\n']);
  });

  it.each([
    ['folder', 'it is a folder, not a file'],
    ['device', 'it is a device, not a file'],
    ['huge', 'it has 68157440 bytes; allowed are 67108864'],
    ['none', 'ENOENT'],
  ])('is refused of a %s', async (name, problem) => {
    await expect(textOfFile(place(name))).rejects.toThrow(problem);
    expect(() => textOfFileSync(place(name))).toThrow(problem);
  });

  it('is what a program writes into a named pipe, of any length', async () => {
    const written = 'x'.repeat(300_000);
    const [text] = await Promise.all([textOfFile(place('written')), writeFile(place('written'), written)]);
    expect(text).toBe(written);
  });

  it.each([
    ['that nobody opens', 'pipe', false],
    ['that is held open', 'held', true],
  ])('is refused of a named pipe %s', async (_, name, isHeld) => {
    const held = isHeld ? await open(place(name), 'r+') : undefined;
    await expect(textOfFile(place(name))).rejects.toThrow(
      'it is a named pipe into which no program has written within 5 s',
    );
    expect(() => textOfFileSync(place(name))).toThrow('it is a named pipe, not a file');
    await held?.close();
  });
});
