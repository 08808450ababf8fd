import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

const HELLO = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class HelloWorld {
  @Get('/hello') hello() { return { hello: 'world' }; }
}
`;
/** A start of the platform that says so and then never answers. */
const HANGING_START = `
import { writeFileSync } from 'node:fs';
if (process.argv.includes('start') && !process.argv.includes('--detach')) {
  writeFileSync(process.env.STARTED, String(process.pid));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
`;

let flash: FlashCommand;
let project: FixtureProject;
beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/hello.ts': HELLO });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

const platform = (...args: string[]) => flash.run(['platform', ...args]);

describe('--require-key', () => {
  const start = (...flags: string[]) => flash.json<{ requireKey: boolean }>('platform', 'start', '--detach', ...flags);

  it('is kept by later starts, and every curl line has the key’s file, until it is taken back', async () => {
    expect(await start('--require-key')).toMatchObject({ requireKey: true });
    const deployed = await flash.run(['deploy', '--project', project.dir]);
    const curl = /curl -H .*/.exec(deployed.stdout)?.[0] ?? '';
    expect(curl).toContain(`-H "Authorization: Bearer $(cat ${flash.home}/key)"`);
    const key = readFileSync(join(flash.home, 'key'), 'utf8').trim();
    expect(deployed.stdout + deployed.stderr).not.toContain(key);
    // It can be pasted.
    expect(execFileSync('bash', ['-c', `${curl} -s`], { encoding: 'utf8' })).toBe('{"hello":"world"}');
    const url = curl.split(' ').at(-1) as string;
    expect((await fetch(url)).status).toBe(401);

    await platform('stop');
    expect(await start()).toMatchObject({ requireKey: true });
    const status = await platform('status');
    expect(status.stdout).toContain(
      `Endpoints ask for the key: curl -H "Authorization: Bearer $(cat ${flash.home}/key)"`,
    );
    expect((await platform('start', '--no-require-key')).stderr).toContain('FLASH_PLATFORM_OTHER_ACCESS');
    expect((await platform('start', '--require-key')).code).toBe(0);

    await platform('stop');
    expect(await start('--no-require-key')).toMatchObject({ requireKey: false });
    await platform('stop');
    expect(await start()).toMatchObject({ requireKey: false });
    expect((await platform('status')).stdout).not.toContain('ask for the key');
    expect((await flash.run(['deploy', '--project', project.dir])).stdout).toMatch(/^ {2}curl http/m);
    await platform('stop');
  });
});

describe('a platform that stands still', () => {
  it('is said by every command that asks it, which ends', async () => {
    const { pid } = await flash.json<{ pid: number }>('platform', 'start', '--detach');
    process.kill(pid, 'SIGSTOP');
    const commands = [
      ['platform', 'status'],
      ['platform', 'stop'],
      ['status', '--project', project.dir],
    ];
    for (const { code, stdout, stderr } of await Promise.all(commands.map((words) => flash.run(words)))) {
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('FLASH_PLATFORM_SILENT The request GET /local/status got no answer');
      expect(stderr).toContain(`kill -CONT ${pid}`);
    }
    process.kill(pid, 'SIGCONT');
    expect((await platform('stop')).stdout).toContain(`(process ${pid})`);
  });
});

describe('a key file that is not the platform’s', () => {
  it.each([
    ['another key', () => writeFileSync(join(flash.home, 'key'), 'flash_another-key-than-it-was\n'), 'is not its key'],
    ['empty', () => writeFileSync(join(flash.home, 'key'), ''), 'is empty'],
    ['gone', () => rmSync(join(flash.home, 'key')), "can't be read"],
  ])('is said by stop and status, with exit code 1: %s', async (_, spoil, problem) => {
    const { pid } = await flash.json<{ pid: number }>('platform', 'start', '--detach');
    const key = readFileSync(join(flash.home, 'key'));
    spoil();
    for (const command of ['stop', 'status']) {
      const { code, stdout, stderr } = await platform(command);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`FLASH_PLATFORM_KEY_WRONG A platform runs for ${flash.home} (process ${pid}`);
      expect(stderr).toContain(problem);
    }
    expect(isAlive(pid)).toBe(true);
    writeFileSync(join(flash.home, 'key'), key);
    expect((await platform('stop')).stdout).toContain(`(process ${pid})`);
  });

  it('is none of theirs when no platform runs', async () => {
    writeFileSync(join(flash.home, 'platform.json'), JSON.stringify({ pid: process.pid, port: 1 }));
    expect(await platform('status')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No platform is running'),
    });
    rmSync(join(flash.home, 'platform.json'));
  });

  it('is found with a home whose path has a link in it', async () => {
    const link = `${flash.home}-link`;
    execFileSync('ln', ['-s', flash.home, link]);
    await flash.json('platform', 'start', '--detach');
    const { stdout } = await flash.run(['platform', 'status'], { FLASH_HOME: link });
    rmSync(link);
    expect(stdout).toContain('Running: ');
    await platform('stop');
  });
});

describe('undeploy', () => {
  beforeAll(() => flash.json('deploy', '--project', project.dir));
  afterAll(() => platform('stop'));

  const deployed = async () => (await flash.json<Deployed>('status', '--project', project.dir)).endpoints.length;

  it('removes nothing without --yes where nobody can be asked', async () => {
    const { code, stderr } = await flash.run(['undeploy', '--project', project.dir]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('FLASH_CONFIRMATION_NEEDED The command would remove hello-world ('),
    ]);
    expect(stderr).toContain('--yes');
    expect((await flash.run(['undeploy', '--json', '--project', project.dir])).code).toBe(2);
    expect(await deployed()).toBe(1);
  });

  it.each([
    ['Enter takes No', '\r', 0, 'Nothing was removed.', 1],
    ['Ctrl-C calls it off', '\u0003', 130, 'Nothing was removed.', 1],
    ['y removes', 'y', 0, 'Removed hello-world.', 0],
  ])('asks on a terminal: %s', async (_, keys, code, said, left) => {
    if (process.platform !== 'linux') return;
    const child = flash.onTerminal(['undeploy', '--project', project.dir]);
    const output = outputOf(child);
    await output.until('Remove hello-world');
    child.stdin?.write(keys);
    await output.until(said);
    expect(await ended(child)).toBe(code);
    expect(await deployed()).toBe(left);
  });
});

describe('platform start --detach', () => {
  it('gives up at its deadline, and leaves nothing running', async () => {
    const { code, stderr, pid } = await hanging(['--timeout', '1'], (child) => ended(child));
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('FLASH_PLATFORM_START_SLOW The platform did not answer within 1 s'),
    ]);
    expect(isAlive(pid)).toBe(false);
  });

  it('is ended by Ctrl-C, and leaves nothing running', async () => {
    const { code, pid } = await hanging([], (child) => end(child, 'SIGINT'));
    expect(code).toBe(130);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(flash.home).filter((name) => /^platform\.\d+\.log$/.test(name))).toEqual([]);
  });

  async function hanging(
    flags: string[],
    finish: (child: ReturnType<FlashCommand['start']>) => Promise<number | null>,
  ) {
    const [preload, started] = [join(flash.home, 'hang.mjs'), join(flash.home, 'started')];
    writeFileSync(preload, HANGING_START);
    rmSync(started, { force: true });
    const env = { NODE_OPTIONS: `--import ${preload}`, STARTED: started };
    const child = flash.start(['platform', 'start', '--detach', ...flags], env);
    const output = outputOf(child);
    const finished = flags.length > 0 ? finish(child) : undefined;
    const pid = await until('it has begun', () => existsSync(started) && Number(readFileSync(started, 'utf8')));
    const code = await (finished ?? finish(child));
    return { code, stderr: output.text(), pid };
  }
});

it('says what to do about a home of another user', async () => {
  if (process.getuid?.() !== 0) return;
  await flash.json('platform', 'start', '--detach');
  chmodSync(flash.home, 0o700);
  const { status, stderr } = flash.asUser(65_534, ['platform', 'status']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('FLASH_PLATFORM_UNKNOWN')]);
  await platform('stop');
});

async function ended(child: ReturnType<FlashCommand['start']>): Promise<number | null> {
  return until('it has ended', () => child.exitCode !== null && { code: child.exitCode }).then(({ code }) => code);
}
