import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetOldCode } from './compiled-code.js';

const DAY_S = 24 * 3600;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash-compiled-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A cache folder of the name with an entry of now and an old one, in folders of two Nodes. */
async function cacheOf(name: string): Promise<string> {
  const [mine, other] = ['v24', 'v22'].map((node) => join(folder, name, node)) as [string, string];
  await mkdir(mine, { recursive: true });
  await mkdir(other);
  await writeFile(join(mine, 'new'), '');
  const old = Date.now() / 1000 - 31 * DAY_S;
  for (const dir of [mine, other]) {
    await writeFile(join(dir, 'old'), '');
    await utimes(join(dir, 'old'), old, old);
  }
  return mine;
}

it('removes entries of the command that are older than 30 days, of every Node', async () => {
  await forgetOldCode(await cacheOf('flash-ts'));
  expect((await readdir(join(folder, 'flash-ts'), { recursive: true })).toSorted()).toEqual(['v22', 'v24', 'v24/new']);
});

it('leaves the cache alone that NODE_COMPILE_CACHE names', async () => {
  await forgetOldCode(await cacheOf('mine'));
  expect(await readdir(join(folder, 'mine/v24'))).toEqual(['new', 'old']);
});

it('does nothing without a cache', async () => {
  await expect(forgetOldCode(undefined)).resolves.toBeUndefined();
});
