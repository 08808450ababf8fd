import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@flash-ts/core/manifest';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import type { DeployConfig } from '../src/targets/runpod/deploy-config.js';
import { FlashCommand, type Deployed } from './flash-command.js';

const endpoint = (name: string, { imports = '', options = '', body = `'${name}'` } = {}) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
${imports}
@FlashEndpoint({ name: '${name}', cpu: 'cpu3c-1-2'${options} })
export class Endpoint_${name} { @Get('/') get() { return ${body}; } }
`;

describe('flash deploy', () => {
  let flash: FlashCommand;
  let made: FixtureProject;
  const source = (name: string, word: string, options = '') =>
    endpoint(name, { imports: `import { both } from './both.js';`, options, body: `both + '${word}'` });
  const deploy = async (...options: string[]) => {
    const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', made.dir, ...options);
    return Object.fromEntries(endpoints.map((deployed) => [deployed.name, deployed]));
  };
  const text = async ({ pathUrl = '' }: Partial<Deployed['endpoints'][number]> = {}) => (await fetch(pathUrl)).text();
  const workerOf = async ({ pathUrl = '' }: Partial<Deployed['endpoints'][number]> = {}) =>
    (await fetch(pathUrl)).headers.get('x-runpod-worker-id');

  beforeAll(async () => {
    flash = await FlashCommand.create();
    made = await fixtureProject({
      'src/one.ts': source('one', '-1'),
      'src/two.ts': source('two', '-1'),
      'src/both.ts': `export const both = 'both';`,
    });
  });
  afterAll(async () => {
    await flash.remove();
    await made.remove();
  });

  it('has a deploy config from `flash build` that names the image of each endpoint by its digest', async () => {
    await flash.json('build', '--project', made.dir);
    const read = async (name: string) => JSON.parse(await readFile(join(made.dir, '.flash', name), 'utf8')) as unknown;
    const { resources } = (await read('flash_manifest.json')) as Manifest;
    const config = (await read('deploy.json')) as DeployConfig;
    expect(Object.keys(config)).toEqual(['one', 'two']);
    for (const [name, { digest }] of Object.entries(resources)) {
      expect(digest).toMatch(/^[\da-f]{64}$/);
      expect(config[name]?.image).toBe(`flash.local/fixture-app@sha256:${digest}`);
    }
  });

  it('releases the endpoints whose code has changed, applies options in place, and rolls back to older artifacts', async () => {
    const before = await deploy();
    const worker = await workerOf(before['two']);

    await made.write({ 'src/one.ts': source('one', '-2'), 'src/two.ts': source('two', '-1', ', workers: [0, 3]') });
    const plan = await flash.json<{ endpoints: object[] }>('deploy', '--project', made.dir, '--dry-run');
    expect(plan.endpoints).toMatchObject([
      { name: 'one', action: 'update', changes: [{ field: 'image' }] },
      { name: 'two', action: 'update', changes: [{ field: 'workers.max', from: 1, to: 3 }] },
    ]);
    const { one, two } = await deploy();
    expect(one).toMatchObject({ action: 'update', version: 2 });
    expect(two).toMatchObject({ action: 'update', version: 1 });
    expect(await workerOf(two)).toBe(worker);
    expect([await text(one), await text(two)]).toEqual(['both-2', 'both-1']);

    await made.write({ 'src/two.ts': source('two', '-3', ', workers: [0, 3]') });
    expect(await deploy()).toMatchObject({
      one: { action: 'none', version: 2 },
      two: { action: 'update', version: 2 },
    });
    await made.write({ 'src/both.ts': `export const both = 'all';` });
    expect(await deploy()).toMatchObject({ one: { version: 3 }, two: { version: 3 } });
    expect([await text(one), await text(two)]).toEqual(['all-2', 'all-3']);

    await flash.json('rollback', 'two', '--to', '1', '--project', made.dir);
    expect([await text(one), await text(two)]).toEqual(['all-2', 'both-1']);
    await flash.json('rollback', 'one', '--to', '2', '--project', made.dir);
    expect([await text(one), await text(two)]).toEqual(['both-2', 'both-1']);
  });
});
