import { PassThrough } from 'node:stream';
import { runCommandLine } from './index.js';

/** Runs a command line in this process and returns what it printed. */
async function flash(...argv: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCommandLine(argv, { stdout, stderr }, {}, new AbortController().signal);
  return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

test('prints its version', async () => {
  expect(await flash('--version')).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
    stderr: '',
  });
  expect(await flash('-V')).toEqual(await flash('--version'));
});

test.each([
  { argv: [], usage: 'flash [options] [command]' },
  { argv: ['help'], usage: 'flash [options] [command]' },
  { argv: ['--help'], usage: 'flash [options] [command]' },
  { argv: ['help', 'deploy'], usage: 'flash deploy [options]' },
  { argv: ['help', 'g'], usage: 'flash generate|g [options] <kind> <name> [path]' },
  { argv: ['platform'], usage: 'flash platform [options] [command]' },
  { argv: ['help', 'platform'], usage: 'flash platform [options] [command]' },
  { argv: ['help', 'platform', 'start'], usage: 'flash platform start [options]' },
])('shows the usage for `flash $argv`', async ({ argv, usage }) => {
  const { exitCode, stdout, stderr } = await flash(...argv);
  expect(stdout.split('\n')[0]).toBe(`Usage: ${usage}`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test.each([
  [['deplyo'], 'flash --help'],
  [['--nope'], 'flash --help'],
  [['help', 'platform', 'begin'], 'flash platform --help'],
  [['platform', 'begin'], 'flash platform --help'],
  [['deploy', '--nope'], 'flash deploy --help'],
  [['g', 'endpoint'], 'flash generate --help'],
  [['env', 'create'], 'flash env create --help'],
  [['platform', 'start', '--timeout', 'soon'], 'flash platform start --help'],
  [['logs', '--level', 'loud'], 'flash logs --help'],
])('points `flash %j` to %s', async (argv, help) => {
  expect((await flash(...argv)).stderr).toContain(`→ Run \`${help}\` to see what is allowed.`);
});

test.each([
  { argv: ['help', 'deplyo'], problem: "Unknown command 'deplyo'." },
  { argv: ['help', 'platform', 'begin'], problem: "Unknown command 'platform begin'." },
  { argv: ['deplyo'], problem: "Unknown command 'deplyo'. Did you mean deploy?" },
  { argv: ['platform', 'stat'], problem: "Unknown command 'stat'. Did you mean start?" },
])('refuses `flash $argv` as wrong usage', async ({ argv, problem }) => {
  const { exitCode, stdout, stderr } = await flash(...argv);
  expect(stderr).toContain(`FLASH_USAGE ${problem}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
