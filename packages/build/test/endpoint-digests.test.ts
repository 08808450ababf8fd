import { readFile } from 'node:fs/promises';
import { built, deployConfig, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

const open: FixtureProject[] = [];
afterAll(() => Promise.all(open.map((project) => project.remove())));

const endpoint = (name: string, { imports = '', options = '', body = `'${name}'` } = {}) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
${imports}
@FlashEndpoint({ name: '${name}', cpu: 'cpu3c-1-2'${options} })
export class Endpoint_${name} { @Get('/') get() { return ${body}; } }
`;
const manifest = (name: string, version: string) => JSON.stringify({ name, version, main: 'index.js' });

/** `one` and `two` share a module and a package; each has something of its own, `two` a package that lies as files. */
const FILES: Readonly<Record<string, string>> = {
  'src/one.ts': endpoint('one', {
    imports: `import { both } from './shared/both.js';\nimport { text } from 'bundled';`,
    body: 'both + text',
  }),
  'src/two.ts': endpoint('two', {
    imports: `
      import { both } from './shared/both.js';
      import { text } from 'beside';
      import { readFileSync } from 'node:fs';
      const words = readFileSync(new URL('./words.txt', import.meta.url), 'utf8');`,
    body: 'both + text() + words',
  }),
  'src/words.txt': 'words',
  'src/shared/both.ts': `export const both = 'both';`,
  'src/unused.ts': 'export const unused = 1;',
  'node_modules/bundled/package.json': manifest('bundled', '1.0.0'),
  'node_modules/bundled/index.js': `exports.text = 'bundled';`,
  'node_modules/beside/package.json': JSON.stringify({
    name: 'beside',
    version: '1.0.0',
    main: 'index.js',
    dependencies: { part: '1' },
  }),
  'node_modules/beside/index.js': `exports.text = () => require('fs').readFileSync(__dirname + '/text.txt', 'utf8') + require('part').text;`,
  'node_modules/beside/text.txt': 'beside',
  'node_modules/part/package.json': manifest('part', '1.0.0'),
  'node_modules/part/index.js': `exports.text = 'part';`,
};

async function project(files: Readonly<Record<string, string>> = {}, depth = 0): Promise<FixtureProject> {
  const made = await fixtureProject({ ...FILES, ...files }, { depth });
  open.push(made);
  return made;
}

async function digests({ dir }: FixtureProject): Promise<Record<string, string>> {
  const { endpoints } = await built(dir);
  return Object.fromEntries(endpoints.map(({ name, digest }) => [name, digest]));
}

describe('the digest of an endpoint', () => {
  let plain: Record<string, string>;
  beforeAll(async () => {
    plain = await digests(await project());
  });

  /** Names of the endpoints whose digest is another one with these files. */
  const changedBy = async (files: Readonly<Record<string, string>>) => {
    const now = await digests(await project(files));
    return Object.keys(now).filter((name) => now[name] !== plain[name]);
  };

  it('is the same in any folder, and in the deploy config, the manifest and the result', async () => {
    const { manifest: written, files, endpoints } = await built((await project({}, 3)).dir);
    const config = JSON.parse(await readFile(files.deploy, 'utf8')) as unknown;
    for (const { name, digest } of endpoints) {
      expect(digest).toBe(plain[name]);
      expect(written.resources[name]?.digest).toBe(digest);
    }
    expect(config).toEqual(deployConfig(written, files.artifact.digest));
  });

  it.each<[string, readonly string[], Record<string, string>]>([
    ['its own module', ['one'], { 'src/one.ts': `${FILES['src/one.ts']}// A comment moves lines.\n` }],
    ['a module that both import', ['one', 'two'], { 'src/shared/both.ts': `export const both = 'changed';` }],
    ['a module that nobody imports', [], { 'src/unused.ts': 'export const unused = 2;' }],
    [
      'a further endpoint with the same imports',
      ['three'],
      {
        'src/three.ts': FILES['src/two.ts']!.replaceAll('two', 'three'),
      },
    ],
    ['a file that it opens', ['two'], { 'src/words.txt': 'others' }],
    [
      'the version of a bundled package',
      ['one'],
      {
        'node_modules/bundled/package.json': manifest('bundled', '1.0.1'),
      },
    ],
    ['the code of a bundled package', ['one'], { 'node_modules/bundled/index.js': `exports.text = 'patched';` }],
    ['a file of a package that lies as files', ['two'], { 'node_modules/beside/text.txt': 'patched' }],
    [
      'a package that such a package needs',
      ['two'],
      {
        'node_modules/part/package.json': manifest('part', '1.0.1'),
      },
    ],
    [
      'options that the platform applies',
      [],
      {
        'src/one.ts': FILES['src/one.ts']!.replace('cpu3c-1-2', 'cpu3c-4-8').replace(
          `' })`,
          `', workers: [1, 3],\n  idleTimeout: 9, scalerValue: 2, flashboot: false })`,
        ),
      },
    ],
    ['a variable', ['one'], { 'src/one.ts': FILES['src/one.ts']!.replace(`' })`, `', env: { MODE: 'fast' } })`) }],
    [
      'what the compiler is told',
      ['one', 'two'],
      {
        'tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": false } }',
      },
    ],
  ])('changes with %s: %j', async (_, expected, files) => {
    expect(await changedBy(files)).toEqual([...expected].toSorted());
  });
});
