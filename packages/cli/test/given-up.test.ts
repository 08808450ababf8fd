import type { EndpointRollout } from '@flash-ts/core/contract';
import { startPlatform, type Platform } from '@flash-ts/platform';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { FlashCommand } from './flash-command.js';

interface Endpoints {
  readonly endpoints: readonly {
    readonly action: string;
    readonly version: number;
    readonly pathUrl: string;
    readonly rollout: EndpointRollout;
    readonly workers: readonly { readonly id: string; readonly status: string }[];
  }[];
}

let flash: FlashCommand;
let platform: Platform;
let project: FixtureProject;
let obstacle: string;

const source = (word: string) => `
import { existsSync } from 'node:fs';
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: [1, 1] })
export class Shop {
  onModuleInit() { if (existsSync(${JSON.stringify(obstacle)})) throw new Error('an obstacle'); }
  @Get('/here') here() { return '${word}'; }
}
`;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({});
  obstacle = join(project.dir, 'obstacle');
  await project.write({ 'src/shop.ts': source('first') });
  const settings = { crashLoopMs: 2000, backoffBaseMs: 1, backoffCapMs: 50 };
  platform = await startPlatform({ home: flash.home, port: 0, version: '0.0.0', settings });
});
afterAll(async () => {
  await platform.stop();
  await flash.remove();
  await project.remove();
});

const run = async (command: string, ...options: string[]) =>
  (await flash.json<Endpoints>(command, '--project', project.dir, ...options))
    .endpoints[0] as Endpoints['endpoints'][number];

it('a deploy without a change tries an endpoint again that was given up', async () => {
  const { pathUrl } = await run('deploy');
  const pid = await flash.pidOf(await fetch(`${pathUrl}/here`));
  await writeFile(obstacle, '');
  process.kill(pid, 'SIGKILL');
  const { rollout } = await until('it is given up', async () => {
    const shop = await run('status');
    // A boot that is under way could still succeed once the obstacle is gone.
    return shop.rollout.givenUp === null || shop.workers.length > 0 ? undefined : shop;
  });
  expect(rollout).toMatchObject({ state: 'serving', givenUp: expect.stringContaining('an obstacle') });
  expect((await fetch(`${pathUrl}/here`)).status).toBe(503);
  await rm(obstacle);
  expect((await fetch(`${pathUrl}/here`)).status).toBe(503);

  expect(await run('deploy')).toMatchObject({ action: 'retry', version: 1 });
  await until('it answers', async () => (await fetch(`${pathUrl}/here`)).ok);
  expect((await run('status')).rollout.givenUp).toBeNull();
});

describe('a deploy without a change after a version has failed', () => {
  const deploy = (...options: string[]) => flash.run(['deploy', '--project', project.dir, ...options]);
  const failed = expect.stringMatching(/retry shop: version \d+ has failed: [^]*an obstacle/);

  it('says why and tries the version again, beside the one that serves', async () => {
    await platform.stop();
    platform = await startPlatform({ home: flash.home, port: 0, version: '0.0.0', settings: { watchMs: 1000 } });
    const { pathUrl, version } = await run('deploy');
    await writeFile(obstacle, '');
    await project.write({ 'src/shop.ts': source('second') });
    expect(await deploy()).toMatchObject({ code: 1, stderr: expect.stringContaining('FLASH_ROLLOUT_FAILED') });
    expect(await (await fetch(`${pathUrl}/here`)).text()).toBe('first');

    const planned = await deploy('--dry-run');
    expect(planned.stdout).toMatch(/^shop +retry +version \d+ has failed: [^]*an obstacle/m);
    expect(await deploy()).toMatchObject({ code: 1, stderr: failed });
    expect(await (await fetch(`${pathUrl}/here`)).text()).toBe('first');

    await rm(obstacle);
    const mended = await deploy();
    expect(mended).toMatchObject({ code: 0, stderr: failed });
    expect(mended.stdout).toContain(`shop  unchanged and tried again, version ${version + 1}`);
    expect(await (await fetch(`${pathUrl}/here`)).text()).toBe('second');
  });

  it('makes it a canary by the rule of the deploy', async () => {
    await writeFile(obstacle, '');
    await project.write({ 'src/shop.ts': source('third') });
    expect(await deploy('--canary', '0')).toMatchObject({ code: 1 });
    await rm(obstacle);
    expect(await run('deploy', '--canary', '0')).toMatchObject({ action: 'retry', canary: { percent: 0 } });
    const { pathUrl } = await run('deploy', '--canary', '100');
    expect(await (await fetch(`${pathUrl}/here`)).text()).toBe('third');
  });
});
