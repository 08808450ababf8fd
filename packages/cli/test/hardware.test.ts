import type { GpuStatus } from '@flash-ts/core/contract';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type Deployed } from './flash-command.js';

const endpoint = (name: string) => `
import { FlashEndpoint, Get, GpuType } from '@flash-ts/core';

@FlashEndpoint({ name: '${name}', gpu: GpuType.NVIDIA_GEFORCE_RTX_4090 })
export class ${name.charAt(0).toUpperCase()}${name.slice(1)} {
  @Get('/seen') seen() { return { devices: process.env.CUDA_VISIBLE_DEVICES ?? null }; }
}
`;

interface PlatformReport {
  readonly gpus: GpuStatus | null;
}
let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  project = await fixtureProject({ 'src/vision.ts': endpoint('vision'), 'src/voice.ts': endpoint('voice') });
});
afterAll(() => project.remove());
beforeEach(async () => {
  flash = await FlashCommand.create();
});
afterEach(() => flash.remove());

const deploy = (env: NodeJS.ProcessEnv = {}) => flash.run(['deploy', '--project', project.dir, '--yes', '--json'], env);
const seen = async ({ stdout }: { stdout: string }) =>
  Promise.all(
    (JSON.parse(stdout) as Deployed).endpoints.map(async ({ pathUrl }) => (await fetch(`${pathUrl}/seen`)).json()),
  );

it('shares declared GPUs among endpoints, and shows who has them and who waits', async () => {
  await flash.json('platform', 'start', '--detach', '--virtual-gpus', 'RTX 4090:1');
  const deployed = await deploy();
  expect([deployed.code, deployed.stderr]).toEqual([
    0,
    expect.stringContaining('waits: no GPU free: needs 1 × NVIDIA'),
  ]);
  // One after the other: each gets the card when the other does not need it.
  expect(await seen(deployed)).toEqual([{ devices: '0' }, { devices: '0' }]);
  const { gpus } = await flash.json<PlatformReport>('platform', 'status');
  expect(gpus).toMatchObject({ source: 'virtual', devices: [{ id: '0', type: 'NVIDIA GeForce RTX 4090' }] });
  expect((await flash.run(['platform', 'status'])).stdout).toMatch(
    /GPUs: 1 × NVIDIA GeForce RTX 4090 \(declared\), \d of them taken/,
  );
});

it('runs endpoints with `gpu` where there is none, and says so when they are created', async () => {
  const env = { FLASH_VIRTUAL_GPUS: 'none' };
  const first = await deploy(env);
  expect([first.code, first.stderr]).toEqual([
    0,
    expect.stringContaining('the platform has no GPU here; vision, voice will run without one'),
  ]);
  expect(await seen(first)).toEqual([{ devices: null }, { devices: null }]);
  expect((await deploy(env)).stderr).not.toContain('no GPU');
});

it('gives up with the reason where no GPU will ever fit', async () => {
  const { code, stdout } = await flash.run(['deploy', '--project', project.dir, '--yes', '--json', '--timeout', '1'], {
    FLASH_VIRTUAL_GPUS: 'NVIDIA L4',
  });
  expect([code, stdout]).toEqual([1, expect.stringContaining('no GPU fits: needs 1 × NVIDIA GeForce RTX 4090')]);
  const status = await flash.run(['status', '--project', project.dir]);
  expect(status.stdout).toContain('THROTTLED');
  expect(status.stdout).toContain('vision: no GPU fits');
});

it.each([
  [['--virtual-gpus', 'RTX 4091:2'], 'FLASH_VIRTUAL_GPUS_INVALID', '--virtual-gpus has \\"RTX 4091:2\\"'],
  [['--worker-memory', '6GB'], 'FLASH_WORKER_MEMORY_INVALID', '--worker-memory is \\"6GB\\"'],
  [['--jobs-database', 'mysql://db/flash'], 'FLASH_JOBS_DATABASE_INVALID', 'does not begin with postgres://'],
  [['--jobs-database', 'postgres://flash:hidden@db/flash'], 'FLASH_JOBS_DATABASE_INVALID', 'has a password'],
  [['--worker-isolation', 'yes'], 'FLASH_WORKER_ISOLATION_INVALID', '--worker-isolation is \\"yes\\"'],
])('refuses %j before anything is started', async (flags, code, words) => {
  const refused = await flash.run(['platform', 'start', '--detach', '--json', ...flags]);
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining(code)]);
  expect(refused.stdout).toContain(words);
  expect(refused.stdout).not.toContain('hidden');
  expect(await flash.json<PlatformReport>('platform', 'status')).toMatchObject({ running: false, gpus: null });
});

it('says that workers are not isolated where that was switched off', async () => {
  await flash.json('platform', 'start', '--detach', '--worker-isolation', 'off');
  const because = 'it was switched off (workerIsolation)';
  expect(await flash.json('platform', 'status')).toMatchObject({ isolation: { kind: 'none', because } });
  expect((await flash.run(['platform', 'status'])).stdout).toContain(
    `not isolated, so each can do all that your user can: ${because}`,
  );
});
