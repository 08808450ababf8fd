import type { EndpointRollout } from '@flash-ts/core/contract';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type Deployed } from './flash-command.js';

let flash: FlashCommand;
let project: FixtureProject;

const sourceOf = (label: string, more = '') => `
import { FlashEndpoint, Get } from '@flash-ts/core';
${more}
@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-2-4', workers: [1, 2] })
export class Shop {
  @Get('/label') label() { return '${label}'; }
}
`;
const CRASHES = `
if (process.env.RUNPOD_POD_ID) setTimeout(() => { console.error('the licence has run out'); process.exit(3); }, 1500);
`;
const deploy = (...options: string[]) => flash.run(['deploy', '--project', project.dir, ...options]);

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/shop.ts': sourceOf('one') });
  await flash.json('platform', 'start', '--detach');
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

// Five builds and two crashes, one after another.
it('waits for the watch of a new version, and fails with the reason when that is rolled back', async () => {
  const first = await flash.json<Deployed>('deploy', '--project', project.dir);
  const url = `${first.endpoints[0]?.pathUrl}/label`;

  // Long enough for the worker to crash on any machine.
  await project.write({ 'src/shop.ts': sourceOf('two', CRASHES) });
  const { code, stdout, stderr } = await deploy();
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(
    'shop version 2 is watched for 30 s; if its workers crash, version 1 stays ready to take over',
  );
  expect(stderr).toContain('FLASH_ROLLED_BACK');
  expect(stderr).toContain('version 1 serves again');
  expect(stderr).toContain('the licence has run out');
  expect(await (await fetch(url)).text()).toBe('one');

  const status = await flash.run(['status', '--project', project.dir]);
  expect(status.stdout).toMatch(/^shop: rolled back to version 1: a worker crashed/m);

  const again = await deploy();
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('retry shop: version 2 has failed: rolled back to version 1: a worker crashed');
  expect(again.stderr).toContain('shop version 2 is watched for 30 s');
  expect(again.stderr).toContain('FLASH_ROLLED_BACK');
  expect(await (await fetch(url)).text()).toBe('one');

  await flash.run(['platform', 'settings', 'watchMs=1000']);
  await project.write({ 'src/shop.ts': sourceOf('three') });
  const mended = await deploy();
  expect([mended.code, mended.stdout]).toEqual([0, expect.stringContaining('updated, version 3')]);
  expect(mended.stderr).toContain('shop version 3 is watched for 1 s');
  expect(await (await fetch(url)).text()).toBe('three');
});

it('does not wait with --no-watch, and status tells of the watch', async () => {
  await flash.run(['platform', 'settings', 'watchMs=600000']);
  await project.write({ 'src/shop.ts': sourceOf('four') });
  expect((await deploy('--no-watch')).code).toBe(0);
  const { stdout } = await flash.run(['status', '--project', project.dir]);
  expect(stdout).toMatch(
    /^shop: version 4 is watched for another \d+ s; if its workers crash, version 3 serves again$/m,
  );
  const { endpoints } = await flash.json<{ endpoints: { rollout: EndpointRollout }[] }>(
    'status',
    '--project',
    project.dir,
  );
  expect(endpoints[0]?.rollout.watch).toMatchObject({ fallback: 3, lengthMs: 600_000, unguarded: null });
  expect((await flash.run(['rollback', 'shop', '--project', project.dir])).stdout).toBe(
    'shop: version 4 was called off, version 3 still serves\n',
  );
});
