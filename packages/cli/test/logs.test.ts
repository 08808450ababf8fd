import type { LogLine, PlatformStatus } from '@flash-ts/core/contract';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { end, FlashCommand, outputOf, type Deployed } from './flash-command.js';

const SHOP = `
import { FlashEndpoint, Get, Param } from '@flash-ts/core';
import { Logger } from '@nestjs/common';

@FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: [1, 1] })
export class Shop {
  private readonly log = new Logger('Shop');
  @Get('/say/:what') say(@Param('what') what: string) {
    this.log.warn('asked to say ' + what);
    return { what };
  }
  @Get('/print') print() {
    console.error('printed \\u001B[31mred\\u0007');
    return {};
  }
  @Get('/broken') broken() { return this.tear(); }
  private tear(): never { throw new Error('torn'); }
}
`;
const MAIL = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'mail', cpu: 'cpu3c-1-2', workers: [1, 1] })
export class Mail {
  @Get('/send') send() { return {}; }
}
`;

let flash: FlashCommand;
let project: FixtureProject;
/** Address of each endpoint by its name. */
let at: Readonly<Record<string, string>>;
beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({});
  await project.write({ 'src/shop.ts': SHOP, 'src/mail.ts': MAIL });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

const logs = (...args: string[]) => flash.run(['logs', '--project', project.dir, ...args]);
const lines = async (...args: string[]) => {
  const { code, stdout, stderr } = await logs('--json', ...args);
  // That no line matches is told there.
  expect([code, stdout === '' || stderr === '']).toEqual([0, true]);
  return stdout.split('\n').flatMap((text) => (text === '' ? [] : [JSON.parse(text) as LogLine]));
};
/** Asks an endpoint, and waits for the line of the request. @returns the id of the request and that of the worker */
async function ask(endpoint: string, path: string) {
  const { headers } = await fetch(`${at[endpoint]}${path}`);
  const [request, worker] = ['x-request-id', 'x-runpod-worker-id'].map((name) => headers.get(name) ?? '');
  await until('the request is in the log', async () =>
    (await lines('--request', request!)).some(({ line }) => line.includes('"msg":"request"')),
  );
  return { request: request!, worker: worker! };
}
const killPlatform = async () => {
  const { pid } = JSON.parse(await readFile(join(flash.home, 'platform.json'), 'utf8')) as PlatformStatus;
  process.kill(pid, 'SIGKILL');
};

it('says how to start a platform where none runs, and what to deploy where nothing is', async () => {
  const none = await logs();
  expect(none).toMatchObject({ code: 1, stdout: '' });
  expect(none.stderr).toMatch(/FLASH_PLATFORM_NOT_RUNNING [^]*flash platform start --detach/);
  await flash.json('platform', 'start', '--detach');
  expect(await logs()).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('with `flash deploy`') });
  expect(await logs('--json')).toMatchObject({ code: 0, stdout: '' });
});

describe('the logs of an app', () => {
  beforeAll(async () => {
    const { endpoints } = await flash.json<Deployed>('deploy', '--project', project.dir);
    at = Object.fromEntries(endpoints.map(({ name, pathUrl }) => [name, pathUrl]));
  });

  it('are lines for a person, of all endpoints or some, without colours where there is no terminal', async () => {
    await ask('shop', '/say/hello');
    await ask('mail', '/send');
    const { code, stdout, stderr } = await logs();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} shop \w+ WARN {2}\[Shop\] asked to say hello/m);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} mail \w+ INFO {2}GET \/send 200 [\d.]+ ms requestId=\S+$/m);
    expect(new Set((await lines()).map(({ endpointName }) => endpointName))).toEqual(new Set(['mail', 'shop']));
    expect(new Set((await lines('mail')).map(({ endpointName }) => endpointName))).toEqual(new Set(['mail']));
    const times = (await lines()).map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
  });

  it('have colours where they are asked for', async () => {
    const { stdout } = await flash.run(['logs', '--project', project.dir, 'mail'], { FORCE_COLOR: '1', NO_COLOR: '' });
    const visible = stdout.replaceAll('\u001B', '<ESC>');
    expect(visible).toMatch(/<ESC>\[1mmail<ESC>\[22m <ESC>\[\d+m\w+<ESC>\[39m <ESC>\[32mINFO/);
  });

  it('have the stack of an error with the places of the source below it', async () => {
    const { request } = await ask('shop', '/broken');
    const { stdout } = await logs('--request', request, '--level', 'error');
    expect(stdout).toMatch(/^\S+ shop \w+ ERROR .*\n {4}Error: torn\n {8}at Shop\.tear \(src\/shop\.ts:17:33\)\n/);
    expect(stdout).not.toMatch(/^ {4}\S*INFO/m);
  });

  it('show the control characters of strangers escaped', async () => {
    const { request } = await ask('shop', '/say/%1B%5B2J%0AINFO%20forged');
    await ask('shop', '/print');
    const { stdout } = await logs();
    expect(stdout).toContain(String.raw`printed \x1b[31mred\x07`);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    const [warning] = (await logs('--request', request, '--level', 'warn')).stdout.split('\n');
    expect(warning).toContain(String.raw`asked to say \x1b[2J`);
    expect(stdout).toMatch(/^ {4}INFO forged$/m);
  });

  it('are selected by worker, level, time and number', async () => {
    const { worker } = await ask('shop', '/say/selected');
    expect(new Set((await lines('--worker', worker)).map(({ workerId }) => workerId))).toEqual(new Set([worker]));
    const severe = await lines('--level', 'warn');
    expect(severe.map(({ line }) => line).filter((line) => line.includes('"level":"info"'))).toEqual([]);
    expect(severe.some(({ line }) => line.includes('selected'))).toBe(true);
    const newest = await lines('-n', '2', 'shop');
    expect(newest).toHaveLength(2);
    expect(newest[0]?.line).toContain('selected');
    expect(await lines('--since', newest[0]!.time, '--until', newest[0]!.time, 'shop')).toContainEqual(newest[0]);
    expect(await lines('--until', '1d')).toEqual([]);
    expect((await lines('--since', '1d')).length).toBeGreaterThan(10);
  });

  it('say what was looked at where no line matches, and nothing on stdout', async () => {
    const looked = 'No line matches. Looked at: the endpoints mail, shop of fixture-app in production; ';
    const none = { code: 0, stdout: '' };
    expect(await logs('--request', 'nobodys')).toEqual({
      ...none,
      stderr: `${looked}all workers, also those that have ended; the request nobodys; all lines that are kept.\n`,
    });
    expect(await logs('--json', '--request', 'nobodys')).toMatchObject({
      ...none,
      stderr: expect.stringContaining(looked),
    });
    const { worker } = await ask('mail', '/send');
    const [from, to] = ['2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z'];
    const { stderr } = await logs('mail', '--worker', worker, '--level', 'warn', '--since', from, '--until', to);
    expect(stderr).toBe(
      `No line matches. Looked at: the endpoint mail of fixture-app in production; the worker ${worker}; the level warn and more severe ones; from ${from} to ${to}.\n`,
    );
    expect(await logs('-n', '0')).toEqual({ ...none, stderr: '' });
  });

  it.each([
    [['shopp'], 1, /FLASH_UNKNOWN_ENDPOINT [^]*Did you mean shop\?/],
    [['--worker', 'nobody'], 1, /FLASH_WORKER_UNKNOWN No endpoint has a worker "nobody"/],
    [['--worker', 'nobody', 'mail'], 1, /FLASH_WORKER_UNKNOWN The endpoint mail has no worker "nobody"/],
    [['--level', 'eror'], 2, /FLASH_USAGE The option --level is "eror"[^]*Did you mean error\?/],
    [['--since', 'yesterday'], 2, /FLASH_USAGE The option --since is "yesterday"/],
    [['--since', '1h', '--until', '2h'], 2, /FLASH_USAGE The time of --since/],
    [['--lines', 'many'], 2, /FLASH_USAGE The option --lines is "many"/],
    [['--folow'], 2, /FLASH_USAGE Unknown option '--folow'\. Did you mean --follow\?/],
    [['--env', 'No'], 2, /FLASH_NAME_UNUSABLE/],
  ])('are refused for %j', async (args, code, message) => {
    const result = await logs(...args);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    const told = JSON.parse((await logs('--json', ...args)).stdout) as { error: { code: string } };
    expect(result.stderr).toContain(told.error.code);
  });

  it('end without a word when the reader of a pipe has enough', async () => {
    for (let count = 0; count < 20; count += 1) await fetch(`${at['shop']}/say/much`);
    const child = flash.start(['logs', '--project', project.dir, '--follow']);
    const told = outputOf(child);
    await told.until('much');
    child.stdout?.destroy();
    const exited = once(child, 'exit');
    await until('the command has ended', async () => {
      await fetch(`${at['shop']}/say/more`);
      return child.exitCode !== null;
    });
    expect(await exited).toEqual([0, null]);
    expect(told.text()).not.toMatch(/EPIPE|FLASH_/);
  });

  it('are followed, also from a worker to the next, until Ctrl-C', async () => {
    const child = flash.start(['logs', '--project', project.dir, '-f', '-n', '0', 'shop']);
    const followed = outputOf(child);
    await until('it follows', async () => {
      await fetch(`${at['shop']}/say/first`);
      return followed.text().includes('first');
    });
    const response = await fetch(`${at['shop']}/say/last`);
    const before = response.headers.get('x-runpod-worker-id') ?? '';
    process.kill(await flash.pidOf(response), 'SIGKILL');
    await followed.until(new RegExp(`${before} FATAL .*FLASH_WORKER_CRASHED`));
    await followed.until(new RegExp(String.raw`shop (?!${before})\w+ INFO {2}ready`));
    expect(followed.text()).not.toContain('mail');
    expect(await end(child, 'SIGINT')).toBe(0);

    expect((await lines('--worker', before)).at(-1)?.line).toContain('FLASH_WORKER_CRASHED');
    const ended = await logs('--worker', before, '--follow', '-n', '1');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('FLASH_WORKER_CRASHED') });
  });

  it('break off with an error when the platform is killed, and are there again with the next one', async () => {
    const { request, worker } = await ask('shop', '/say/before');
    const child = flash.start(['logs', '--project', project.dir, '--follow', '--json']);
    const followed = outputOf(child);
    await followed.until('before');
    const exited = once(child, 'exit');
    await killPlatform();
    expect(await exited).toEqual([1, null]);
    expect(followed.text()).toContain('FLASH_LOGS_BROKEN');
    const last = JSON.parse(followed.text().match(/^\{"error".*$/m)?.[0] ?? '') as { error: { code: string } };
    expect(last.error.code).toBe('FLASH_LOGS_BROKEN');

    const restarted = new Date().toISOString();
    await flash.json('platform', 'start', '--detach');
    expect((await logs('--request', request)).stdout).toContain('asked to say before');
    expect((await lines('--worker', worker)).length).toBeGreaterThan(0);
    const all = await until('a worker of the next platform has written', async () => {
      const found = await lines('--since', '1d', 'shop');
      return found.some(({ workerId, time }) => workerId !== worker && time > restarted) ? found : undefined;
    });
    expect(all.some(({ workerId }) => workerId === worker)).toBe(true);
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted());
  });
});
