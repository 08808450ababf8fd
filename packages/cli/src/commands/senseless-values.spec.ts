import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCommandLine } from '../index.js';
import { COMMON_OPTIONS } from './options.js';
import { COMMANDS } from './registry.js';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-values-'));
  await writeFile(join(dir, 'package.json'), '{"name":"app"}');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs a command line in this process. */
async function bare(...argv: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { FLASH_HOME: join(dir, 'home') };
  const exitCode = await runCommandLine(argv, { stdout, stderr }, env, new AbortController().signal);
  return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

const flash = (...argv: readonly string[]) => bare(...argv, '--project', dir);

describe('a value that can mean nothing', () => {
  it.each([
    [['run', '--allow-host', 'a/b'], '--allow-host is "a/b"; allowed are a host name without a port'],
    [['run', '--allow-host', 'example.com', '*.example.com'], '--allow-host is "*.example.com"'],
    [['run', '--allow-host', 'example.com:8888'], '--allow-host is "example.com:8888"'],
    [['run', '--allow-host', 'example..com'], '--allow-host is "example..com"'],
    [['run', '--allow-host', '::1'], '--allow-host is "::1"'],
    [['run', '--allow-host', 'x'.repeat(255)], '--allow-host is "xxx'],
    [['run', '--port', '8e3'], 'The value of --port is "8e3"'],
    [['run', '--inspect', 'x'], '--inspect is "x"'],
    [['run', '--latency', '5'], '--latency is "5"'],
    [['run', '--cold-start', '2h'], '--cold-start is "2h"'],
    [['run', '--fault', '200:5%'], '--fault is "200:5%"'],
    [['build', '--exclude', 'a,b'], '--exclude is "a,b"; allowed are names of packages'],
    [['build', '--exclude', '../x'], '--exclude is "../x"'],
    [['deploy', '--exclude', 'Sharp '], '--exclude is "Sharp "'],
    [
      ['deploy', '--timeout', 'Infinity'],
      '--timeout is "Infinity"; allowed is a number of seconds above 0, up to 604800',
    ],
    [['deploy', '--timeout', '1e9'], '--timeout is "1e9"'],
    [['deploy', '--timeout', '604801'], '--timeout is "604801"'],
    [['deploy', '--timeout', '0'], '--timeout is "0"'],
    [['deploy', '--canary', '101'], '--canary is "101"'],
    [['deploy', '--canary-header', 'x'], '--canary-header is "x"'],
    [['deploy', '--port', '65536'], 'The value of --port is "65536"'],
    [['rollback', 'users', '--to', '0'], '--to is "0"'],
    [['status', '--env', 'No'], 'The environment "No" can\'t be used'],
    [['env', 'create', 'pr 17'], 'The environment "pr 17" can\'t be used'],
    [['env', 'create', 'staging', '--app', 'My App'], 'The app name "My App" can\'t be used'],
    [['logs', '--since', 'yesterday'], '--since is "yesterday"'],
    [['logs', '--worker', 'a b'], '--worker is "a b"'],
    [['logs', '--lines', '-1'], '--lines is "-1"'],
    [['jobs', 'list', '--limit', '0'], '--limit is "0"'],
    [['jobs', 'list', '--state', 'DONE'], '--state is "DONE"'],
    [['client', '--name', 'My Client'], 'The package "My Client" can\'t be used'],
    [['client', '--package-version', '01.2.3'], 'The version "01.2.3" can\'t be used'],
    [['init', 'x', '--endpoints', 'tpu'], 'tpu'],
    [['init', 'x', '--name', '---'], 'The app name "---" can\'t be used'],
    [['generate', 'enpoint', 'user'], 'enpoint'],
    [['generate', 'endpoint', '../user'], 'The endpoint name "../user" can\'t be used'],
    [['completion', 'tcsh'], 'The shell is "tcsh"'],
  ])('is refused with what is allowed: %j', async (argv, problem) => {
    const { exitCode, stdout, stderr } = await flash(...argv);
    expect(stderr).toContain(problem);
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  it.each([
    [['platform', 'start', '--worker-isolation', 'jail'], '"jail"; allowed are auto'],
    [['platform', 'start', '--virtual-gpus', 'many'], 'FLASH_VIRTUAL_GPUS_INVALID'],
    [['platform', 'start', '--worker-memory', 'much'], 'FLASH_WORKER_MEMORY_INVALID'],
    [['platform', 'start', '--jobs-database', 'mysql://x'], 'FLASH_JOBS_DATABASE_INVALID'],
  ])('is refused by the machine’s own errors: %j', async (argv, problem) => {
    const { exitCode, stdout, stderr } = await flash(...argv);
    expect(stderr).toContain(problem);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  const valued = COMMANDS.flatMap(({ name, options = [], arguments: list = [] }) => {
    const needed = list.filter(({ flags }) => flags.startsWith('<')).map(() => 'x');
    return [
      ...[...options, ...COMMON_OPTIONS]
        .filter(({ flags }) => flags.includes('<'))
        .map(({ flags }) => [name, /--[\w-]+/.exec(flags)?.[0] ?? '', [...needed]] as const),
      ...list.slice(0, 1).map(() => [name, '', ['', ...needed.slice(1)]] as const),
    ];
  });

  it.each(valued)('is an empty one: flash %s %s %j', async (name, option, given) => {
    const words = option === '' ? given : [...given, option, ''];
    // The folder of the project is given last.
    const { exitCode, stdout, stderr } = await (option === '--project' ? bare : flash)(...name.split(' '), ...words);
    expect(stderr).toMatch(/FLASH_USAGE The (?:option --|argument )\S+ is ""; allowed is what it is for: /);
    expect(stderr).toContain(`flash ${name} --help`);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
