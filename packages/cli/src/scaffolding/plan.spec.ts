import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPlan, planFiles, planText } from './plan.js';

const FILES = [
  { path: 'a.ts', content: 'new a' },
  { path: 'deep/down/b.ts', content: 'new b' },
];

describe('a plan of files', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flash-plan-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  const contents = async () =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(dir, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'utf8')]),
      ),
    ) as unknown;

  it('creates what is not there, in folders that are not there', async () => {
    const plan = await planFiles(dir, FILES, false);
    expect(await contents()).toEqual({});

    await applyPlan(dir, plan);

    expect(planText(plan)).toBe('CREATE a.ts (5 bytes)\nCREATE deep/down/b.ts (5 bytes)');
    expect(await contents()).toEqual({ 'a.ts': 'new a', 'b.ts': 'new b' });
  });

  it('refuses as a whole what is there, and names it', async () => {
    await writeFile(join(dir, 'a.ts'), 'old a');

    await expect(planFiles(dir, FILES, false)).rejects.toMatchObject({
      code: 'FLASH_FILES_EXIST',
      message: `The folder ${dir} already has a.ts; nothing was written.`,
    });
    expect(await contents()).toEqual({ 'a.ts': 'old a' });
  });

  it('overwrites it when forced', async () => {
    await writeFile(join(dir, 'a.ts'), 'old a');

    const plan = await planFiles(dir, FILES, true);
    await applyPlan(dir, plan);

    expect(plan.map(({ action }) => action)).toEqual(['overwrite', 'create']);
    expect(await contents()).toEqual({ 'a.ts': 'new a', 'b.ts': 'new b' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a folder', () => mkdir(join(dir, 'deep/down/b.ts'), { recursive: true })],
    ['a link', () => symlink('/dev/null', join(dir, 'a.ts'))],
    ['a link to nothing', () => symlink('nothing', join(dir, 'a.ts'))],
    ['a file where a folder has to be', () => writeFile(join(dir, 'deep'), '')],
  ])('refuses %s even when forced', async (_, put) => {
    await put();

    await expect(planFiles(dir, FILES, true)).rejects.toMatchObject({ code: 'FLASH_NOT_A_FILE' });
  });

  it('leaves a file that came after the plan, and tells what it had written', async () => {
    const plan = await planFiles(dir, FILES, false);
    await mkdir(join(dir, 'deep/down'), { recursive: true });
    await writeFile(join(dir, 'deep/down/b.ts'), 'old b');

    await expect(applyPlan(dir, plan)).rejects.toMatchObject({
      code: 'FLASH_WRITE_FAILED',
      state: 'written before the error: a.ts',
    });
    expect(await contents()).toEqual({ 'a.ts': 'new a', 'b.ts': 'old b' });
  });
});
