import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, outputOf, type Deployed } from './flash-command.js';

const ENDPOINT = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
export class UsersEndpoint {
  @Get('/users')
  list() {
    return [];
  }
}
`;

interface Listed {
  readonly environments: readonly {
    readonly name: string;
    readonly createdAt: string | null;
    readonly endpoints: readonly { readonly name: string; readonly id: string }[];
  }[];
}

let flash: FlashCommand;
let project: FixtureProject;
let outside: string;
beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/users.ts': ENDPOINT });
  outside = await mkdtemp(join(tmpdir(), 'flash-outside-'));
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
  await rm(outside, { recursive: true, force: true });
});

const inProject = (...args: readonly string[]) => flash.run([...args, '--project', project.dir]);
const list = async (app: string) => (await flash.json<Listed>('env', 'list', '--app', app)).environments;
const appOf = async () => (await flash.json<{ app: string }>('env', 'list', '--project', project.dir)).app;

describe('without a platform', () => {
  it.each([
    ['env', 'list'],
    ['env', 'get', 'staging'],
    ['env', 'delete', 'staging', '--yes'],
    ['app', 'list'],
    ['app', 'get'],
    ['app', 'delete', 'shop', '--yes'],
  ])('`flash %s %s` says so, and starts none', async (...args) => {
    const { code, stderr } = await inProject(...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining('FLASH_PLATFORM_NOT_RUNNING')]);
  });

  it.each([[['env', 'list']], [['env', 'create', 'staging']], [['app', 'get']]])(
    '`flash %j` outside a project asks for an app',
    async (args) => {
      const { code, stderr } = await flash.run([...args, '--project', outside]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('FLASH_APP_NOT_NAMED')]);
    },
  );
});

describe('environments', () => {
  it('are created by name, for which a platform is started, and are kept when it restarts', async () => {
    const { code, stdout } = await inProject('env', 'create', 'staging');
    const app = await appOf();
    expect([code, stdout]).toEqual([
      0,
      `Created the environment staging of ${app}. Deploy to it with \`flash deploy --env staging\`.\n`,
    ]);
    await flash.json('platform', 'stop');
    await flash.json('platform', 'start', '--detach');
    expect(await list(app)).toEqual([{ name: 'staging', createdAt: expect.stringMatching(/Z$/), endpoints: [] }]);
    const again = await inProject('env', 'create', 'staging');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('FLASH_ENVIRONMENT_EXISTS')]);
  });

  it('are also made by a deploy, and then end with their last endpoint', async () => {
    const { endpoints } = await flash.json<Deployed>('deploy', '--env', 'pr-17', '--project', project.dir);
    const app = await appOf();
    expect(await list(app)).toContainEqual({
      name: 'pr-17',
      createdAt: null,
      endpoints: endpoints.map(({ name, id }) => ({ name, id })),
    });
    const { stdout } = await inProject('env', 'get', 'pr-17');
    expect(stdout).toMatch(/^Environment pr-17 of .*, made by a deploy: it ends with its last endpoint\n\nENDPOINT/);
    const taken = await inProject('env', 'create', 'pr-17');
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('FLASH_ENVIRONMENT_EXISTS')]);
    await flash.json('undeploy', '--env', 'pr-17', '--yes', '--project', project.dir);
    expect((await list(app)).map(({ name }) => name)).toEqual(['staging']);
  });

  it.each([
    [['env', 'get', 'stagin'], /FLASH_ENVIRONMENT_UNKNOWN .*it has staging\..*Did you mean staging\?/s],
    [['env', 'delete', 'other', '--yes'], /FLASH_ENVIRONMENT_UNKNOWN .*no environment "other"/s],
    [['env', 'list', '--app', 'nobody'], /FLASH_APP_UNKNOWN .*no app "nobody"/s],
    [['app', 'get', 'nobody'], /FLASH_APP_UNKNOWN/],
  ])('`flash %j` is told what there is', async (args, message) => {
    const { code, stdout, stderr } = await inProject(...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)]);
  });

  it.each([['Staging'], ['-x-'], ['a'.repeat(64)]])('have no name as %s', async (name) => {
    const { code, stderr } = await flash.run(['env', 'create', '--project', project.dir, '--', name]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('FLASH_NAME_UNUSABLE')]);
  });
});

describe('a deletion', () => {
  it('without a terminal needs --yes, says what it would remove, and removes nothing', async () => {
    await flash.json('deploy', '--env', 'staging', '--project', project.dir);
    for (const args of [
      ['env', 'delete', 'staging'],
      ['app', 'delete', await appOf()],
    ]) {
      const { code, stderr } = await inProject(...args);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/FLASH_CONFIRMATION_NEEDED .*(?:environment staging|the app) .*with 1 endpoint: users/s),
      ]);
    }
    expect(await list(await appOf())).toMatchObject([{ endpoints: [{ name: 'users' }] }]);
  });

  it('on a terminal shows the endpoints and asks; Enter is No, and Ctrl-C ends with 130', async () => {
    const ask = async (keys: string) => {
      const child: ChildProcess = flash.onTerminal(['env', 'delete', 'staging', '--project', project.dir]);
      const output = outputOf(child);
      const shown = await output.until('Remove the environment staging');
      expect(shown).toMatch(/ENVIRONMENT +ENDPOINT +ID\s+staging +users/);
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.stdin?.write(keys);
      return { code: await ended, text: output.text() };
    };
    expect(await ask('\r')).toEqual({ code: 0, text: expect.stringContaining('Nothing was removed.') });
    expect(await ask('\u0003')).toEqual({ code: 130, text: expect.stringContaining('Nothing was removed.') });
    expect(await list(await appOf())).toMatchObject([{ endpoints: [{ name: 'users' }] }]);
  });

  it('of an environment removes its endpoints and the environment', async () => {
    const { code, stdout } = await inProject('env', 'delete', 'staging', '--yes');
    const app = await appOf();
    expect([code, stdout]).toEqual([0, `Deleted the environment staging of ${app} and removed users.\n`]);
    expect(await flash.json('env', 'list', '--project', project.dir)).toMatchObject({ environments: [] });
  });

  it('of an app removes all of its environments', async () => {
    const app = await appOf();
    await flash.json('deploy', '--env', 'one', '--project', project.dir);
    await flash.json('env', 'create', 'two', '--app', app);
    const { stdout } = await flash.run(['app', 'list']);
    expect(stdout).toBe(`APP${' '.repeat(app.length - 1)}ENVIRONMENTS  ENDPOINTS\n${app}  one, two      1\n`);
    expect(await flash.json('app', 'delete', app, '--yes')).toMatchObject({
      app,
      deleted: true,
      removed: [{ env: 'one', name: 'users' }],
    });
    expect(await flash.json('app', 'list')).toMatchObject({ apps: [] });
  });
});
