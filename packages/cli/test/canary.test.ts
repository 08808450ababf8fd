import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

let flash: FlashCommand;
let project: FixtureProject;

const sourceOf = (label: string) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: [0, 2] })
export class Shop {
  @Get('/label') label() { return '${label}'; }
}
`;
const deploy = async (...options: string[]) => {
  const { endpoints } = await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir, ...options);
  return endpoints[0] as Deployed['endpoints'][number];
};
const command = (...args: string[]) => flash.run([...args, '--project', project.dir]);
const firstOfWatch = async () => {
  const child = flash.start(['status', '--watch', '--project', project.dir]);
  const [line] = (await outputOf(child).until(/\n/)).split('\n');
  await end(child, 'SIGINT');
  return JSON.parse(line ?? '') as unknown;
};
const labels = async (url: string) => {
  const answers = [{}, { 'x-canary': 'yes' }].map(async (headers) => (await fetch(`${url}/label`, { headers })).text());
  return Promise.all(answers);
};

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/shop.ts': sourceOf('one') });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

describe('flash deploy --canary', () => {
  it('tries a version until it is promoted or rolled back', async () => {
    const { pathUrl, canary } = await deploy('--canary', '10');
    expect(canary).toBeNull();
    await project.write({ 'src/shop.ts': sourceOf('two') });
    const rule = { percent: 0, header: { name: 'x-canary', value: 'yes' } };
    expect(await deploy('--canary-header', 'x-canary=yes')).toMatchObject({
      action: 'update',
      version: 2,
      canary: rule,
    });
    expect(await labels(pathUrl)).toEqual(['one', 'two']);

    expect((await command('status')).stdout).toContain(
      'shop: canary version 2 gets requests with x-canary: yes, version 1 gets the others',
    );
    const changed = { percent: 100, header: null };
    expect(await deploy('--canary', '100')).toMatchObject({ action: 'none', version: 2, canary: changed });
    expect(await labels(pathUrl)).toEqual(['two', 'two']);

    expect((await command('rollback')).stdout).toBe('shop: canary version 2 was called off, version 1 still serves\n');
    expect(await labels(pathUrl)).toEqual(['one', 'one']);
    expect((await command('status')).stdout).toMatch(/^shop +1 +serving /m);
    expect(await firstOfWatch()).toMatchObject({ endpoints: [{ name: 'shop', version: 1, state: 'serving' }] });
    expect(await command('promote')).toMatchObject({
      code: 1,
      stdout: 'No endpoint of fixture-app in production has a canary.\n',
    });

    expect(await deploy('--canary', '0')).toMatchObject({ action: 'update', version: 3 });
    expect(await labels(pathUrl)).toEqual(['one', 'one']);
    expect((await command('promote', 'shop')).stdout).toBe('shop version 3 takes all requests\n');
    expect(await labels(pathUrl)).toEqual(['two', 'two']);

    // It is watched, so that the version before takes over at once and nothing new is made.
    const rollback = await command('rollback', 'shop', '--to', '1');
    expect(rollback.stdout).toBe('shop: version 3 was called off, version 1 still serves\n');
    expect(await labels(pathUrl)).toEqual(['one', 'one']);
  });

  it('fails with the boot error of a version that does not become healthy, and leaves the one that serves', async () => {
    await project.write({
      'src/shop.ts': `throw new Error('no model');\n${sourceOf('three')}`.replace(
        'throw',
        'if (process.env.RUNPOD_POD_ID) throw',
      ),
    });
    const { code, stderr } = await command('deploy', '--canary', '50');
    expect(code).toBe(1);
    expect(stderr).toContain('FLASH_ROLLOUT_FAILED');
    expect(stderr).toContain('no model');
    expect(stderr).toMatch(/version 1 still serves/);
  });

  it.each([
    ['deploy', '--canary', '101'],
    ['deploy', '--canary', 'ten'],
    ['deploy', '--canary-header', 'x-canary'],
    ['rollback'],
    ['rollback', '--to', '1'],
    ['rollback', 'shop', '--to', 'one'],
  ])('says what is wrong with %s %s %s', async (...args) => {
    const { code, stderr } = await command(...args.filter((arg) => arg !== undefined));
    expect([code, stderr]).toEqual([2, expect.stringContaining('FLASH_USAGE')]);
  });
});
