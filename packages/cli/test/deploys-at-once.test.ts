import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

let flash: FlashCommand;
const projects: FixtureProject[] = [];

beforeEach(async () => {
  flash = await FlashCommand.create();
});
afterEach(async () => {
  await flash.remove();
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

const app = async (label: string, env = '') => {
  const project = await fixtureProject({
    'src/shop.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      ${env}
      @FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2' })
      export class Shop { @Get('/label') label() { return '${label}'; } }
    `,
  });
  projects.push(project);
  return project.dir;
};

describe('deploys of one app at once', () => {
  it('are one after the other, on one platform, and make one endpoint', async () => {
    const dirs = [await app('one'), await app('two')];
    const done = await Promise.all(dirs.map((dir) => flash.run(['deploy', '--no-watch', '--project', dir, '--json'])));
    expect(done.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
    const steps = done.map(({ stdout }) => (JSON.parse(stdout) as Deployed).endpoints[0]);
    expect(new Set(steps.map((step) => `${step?.action} ${step?.version}`))).toEqual(new Set(['create 1', 'update 2']));
    const [project] = dirs as [string];
    const { endpoints } = await flash.json<{ endpoints: unknown[] }>('status', '--project', project);
    expect(endpoints).toHaveLength(1);
  });

  it('wait with a word about it, give up after the timeout, and go on when the one before is gone', async () => {
    const slow = await app('one', 'if (process.env.RUNPOD_POD_ID) await new Promise(() => {});');
    await flash.json('platform', 'start', '--detach');
    const first = flash.start(['deploy', '--project', slow]);
    await outputOf(first).until('create shop');

    const late = await flash.run(['deploy', '--project', await app('two'), '--timeout', '1']);
    expect(late.code).toBe(1);
    expect(late.stderr).toContain(`waiting for another deploy of fixture-app in production (process ${first.pid})`);
    expect(late.stderr).toContain('FLASH_DEPLOY_BUSY');
    expect(late.stderr).toContain('nothing was changed');

    const third = flash.start(['deploy', '--no-watch', '--project', await app('three')]);
    const output = outputOf(third);
    await output.until('waiting for another deploy');
    await end(first, 'SIGKILL');
    await output.until('update shop');
    await output.until(/shop {2}updated, version 2/);
  });
});

it('a deploy whose platform is killed says what it has changed, and the next one goes on from there', async () => {
  const project = await app('one', 'if (process.env.RUNPOD_POD_ID) await new Promise((go) => setTimeout(go, 3000));');
  const { pid } = await flash.json<{ pid: number }>('platform', 'start', '--detach');
  const broken = flash.start(['deploy', '--no-watch', '--project', project]);
  const output = outputOf(broken);
  await output.until('create shop');
  process.kill(pid, 'SIGKILL');
  await output.until(/FLASH_PLATFORM_(?:UNREACHABLE|NOT_RUNNING)/);
  await output.until('shop (create)');
  const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project);
  expect((await fetch(`${endpoints[0]?.pathUrl}/label`)).status).toBe(200);
});
