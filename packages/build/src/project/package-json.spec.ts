import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { devOnlyNames, readAppName } from './package-json.js';

describe('the name of an app', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flash-app-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it.each([
    ['@acme/My App', 'my-app'],
    ['shop', 'shop'],
    ['--x', 'x'],
  ])('of the package %s is %s', async (name, expected) => {
    await writeFile(join(dir, 'package.json'), JSON.stringify({ name }));

    await expect(readAppName(dir)).resolves.toBe(expected);
  });

  it('is the folder’s where the package has none, for every command alike', async () => {
    await writeFile(join(dir, 'package.json'), '{}');

    await expect(readAppName(dir)).resolves.toBe(basename(dir).toLowerCase());
  });

  it.each([
    ['{', 'FLASH_PACKAGE_JSON_INVALID'],
    ['null', 'FLASH_PACKAGE_JSON_INVALID'],
    [undefined, 'FLASH_NO_PROJECT'],
  ])('is refused of %s', async (text, code) => {
    if (text !== undefined) await writeFile(join(dir, 'package.json'), text);

    await expect(readAppName(dir)).rejects.toMatchObject({ code });
  });
});

it('takes a package for one of development only where no other list has it', () => {
  const names = devOnlyNames({
    devDependencies: { jest: '1', pg: '8', tea: '1' },
    dependencies: { pg: '8' },
    peerDependencies: { tea: '1' },
  });
  expect([...names]).toEqual(['jest']);
});
