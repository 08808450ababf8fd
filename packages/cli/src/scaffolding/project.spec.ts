import { projectFiles, readStarters, STARTERS } from './project.js';

const BASE = [
  '.env.example',
  '.flashignore',
  '.npmrc',
  '.gitignore',
  '.oxlintrc.json',
  '.vscode/settings.json',
  '.yarnrc.yml',
  'README.md',
  'jest.config.ts',
  'package.json',
  'pnpm-workspace.yaml',
  'tsconfig.json',
];

describe('projectFiles', () => {
  it.each([
    ['cpu', 'src/hello/hello.endpoint.ts', 'src/similarity/similarity.endpoint.ts'],
    ['gpu', 'src/similarity/similarity.endpoint.ts', 'src/hello/hello.endpoint.ts'],
  ])('holds the %s endpoint alone when only it is wanted', async (kinds, present, absent) => {
    const files = await projectFiles({ name: 'shop', version: '1.2.3', starters: readStarters(kinds) });
    const paths = files.map(({ path }) => path);

    expect(paths).toEqual(expect.arrayContaining([...BASE, present, present.replace('.ts', '.spec.ts')]));
    expect(paths).not.toContain(absent);
    const readme = files.find(({ path }) => path === 'README.md')?.content;
    expect(readme).toContain(present);
    expect(readme).not.toContain(absent);
  });

  it('puts the values in, and leaves no place empty', async () => {
    const files = await projectFiles({ name: 'shop', version: '1.2.3', starters: STARTERS });

    expect(files.filter(({ path, content }) => /\{\{|(^|\/)_/.test(path) || content.includes('{{'))).toEqual([]);
    const manifest = JSON.parse(files.find(({ path }) => path === 'package.json')?.content ?? '') as object;
    expect(manifest).toMatchObject({
      name: 'shop',
      dependencies: { '@flash-ts/core': '^1.2.3' },
      devDependencies: { '@flash-ts/cli': '^1.2.3', node: expect.stringMatching(/^\^24/) },
    });
  });
});

describe('readStarters', () => {
  it('takes one or both, in any order', () => {
    expect(readStarters('gpu, cpu').map(({ name }) => name)).toEqual(['cpu', 'gpu']);
  });

  it.each(['', 'tpu', 'cpu,', 'cpu gpu'])('refuses %j', (list) => {
    expect(() => readStarters(list)).toThrow(
      expect.objectContaining({
        code: 'FLASH_USAGE',
        message: `The option --endpoints is "${list}"; allowed are cpu, gpu and cpu,gpu.`,
      }),
    );
  });
});
