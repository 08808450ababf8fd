import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { readProjectShape, requirePackages } from './project-shape.js';

describe('readProjectShape', () => {
  let project: FixtureProject;

  beforeEach(async () => {
    project = await fixtureProject({});
  });

  afterEach(() => project.remove());

  it('reads the source folder and the packages', async () => {
    await project.write({
      'package.json': JSON.stringify({
        dependencies: { rxjs: '*' },
        devDependencies: { jest: '*' },
        flash: { source: './app/src/' },
      }),
    });

    expect(await readProjectShape(project.dir)).toEqual({ source: 'app/src', packages: new Set(['rxjs', 'jest']) });
  });

  it('takes src where nothing is said', async () => {
    expect(await readProjectShape(project.dir)).toEqual({ source: 'src', packages: new Set() });
  });

  it.each(['{', '[', 'null'])('refuses a package.json that holds %s', async (text) => {
    await project.write({ 'package.json': text });

    await expect(readProjectShape(project.dir)).rejects.toMatchObject({ code: 'FLASH_PACKAGE_JSON_INVALID' });
  });

  it.each(['..', '../other', '/etc', '.'])('refuses the source folder %s', async (source) => {
    await project.write({ 'package.json': JSON.stringify({ flash: { source } }) });

    await expect(readProjectShape(project.dir)).rejects.toMatchObject({ code: 'FLASH_SETTING_INVALID' });
  });

  it('refuses a folder that is no project', async () => {
    await expect(readProjectShape(`${project.dir}/nothing`)).rejects.toMatchObject({ code: 'FLASH_NO_PROJECT' });
  });
});

describe('requirePackages', () => {
  it('says what to install', () => {
    const shape = { source: 'src', packages: new Set(['ws']) };

    expect(() => requirePackages(shape, 'gateway chat', ['ws'])).not.toThrow();
    expect(() => requirePackages(shape, 'gateway chat', ['ws', 'other'])).toThrow(
      expect.objectContaining({
        code: 'FLASH_PACKAGES_NEEDED',
        fix: 'Run `npm install other`, then this command again.',
      }),
    );
  });
});
