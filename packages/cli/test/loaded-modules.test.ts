import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, outputOf } from './flash-command.js';

/** Tells on stderr what a process has loaded: URLs of files, and modules of Node. */
const TELL = `
  import { registerHooks } from 'node:module';
  const files = [];
  registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
  process.on('exit', () => process.stderr.write(JSON.stringify({ files, node: process.moduleLoadList })));
`;
/** Large parts of Node that no command needs to look at something: a static import of node:http or node:util loads some of them. */
const LARGE = ['undici/undici', 'tls', 'http2', 'crypto', 'child_process', 'worker_threads', 'internal/util/diff'];

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({});
  await flash.json('platform', 'start', '--detach');
});

afterAll(async () => {
  await flash.remove();
  await project.remove();
});

async function loadedBy(...args: readonly string[]) {
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL)}` };
  const { stdout, stderr } = await flash.run(args, env);
  const { files, node } = JSON.parse(stderr) as { files: string[]; node: string[] };
  const own = files.flatMap((url) => /\/packages\/(.+)/.exec(url)?.[1] ?? []);
  const large = LARGE.filter((name) => node.some((one) => one.endsWith(` ${name}`) || one.endsWith(`/${name}`)));
  return { stdout, own, large, libraries: files.filter((url) => url.includes('/node_modules/')) };
}

describe('the command', () => {
  it('loads next to nothing for its help', async () => {
    const { stdout, own, large, libraries } = await loadedBy('--help');
    expect(stdout).toContain('Usage: flash');
    expect(own).toEqual(['cli/bin/flash.js', 'cli/dist/bundle/help.js']);
    expect({ large, libraries }).toEqual({ large: [], libraries: [] });
  });

  it('has its help as it was built, which is what the parser makes of its commands', async () => {
    const words = [[], ['-h'], ['--help'], ['help'], ['--help', '--help']];
    const [first, ...others] = await Promise.all(words.map((args) => flash.run(args)));
    expect(first).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Usage: flash') });
    expect(others).toEqual([first, first, first, first]);
  });

  it.each([
    [70, 70],
    [100, 100],
    [130, 120],
  ])('has its help on a terminal of %i columns as the parser lays it out for %i', async (columns, width) => {
    const shown = async (columnsNow: number, ...args: string[]) => {
      const child = flash.onTerminal(args, {}, (command) => `stty cols ${columnsNow}; ${command}`);
      const output = outputOf(child);
      await once(child, 'close');
      return output.text();
    };
    expect(await shown(columns, '--help')).toBe(await shown(width, '--help', '--help'));
  });

  it('loads for the status of a platform what asks it and what prints it', async () => {
    const { stdout, own, large, libraries } = await loadedBy('status', '--project', project.dir);
    expect(stdout).toContain('Nothing of fixture-app is deployed');
    expect(own.filter((path) => !path.startsWith('core/dist/errors/'))).toEqual([
      'cli/bin/flash.js',
      'cli/dist/bundle/start.js',
      'cli/dist/bundle/rolldown-runtime.js',
      'cli/dist/bundle/ask.js',
    ]);
    expect({ large, libraries }).toEqual({ large: [], libraries: [] });
  });

  it('keeps what V8 has compiled of it, but nothing of a project that it builds', async () => {
    const cache = join(flash.home, 'cache');
    const compiled = async () =>
      (await readdir(cache, { recursive: true }).catch(() => [])).filter((path) => !path.startsWith('flash-ts/native'));
    await flash.run(['build', '--project', project.dir], { XDG_CACHE_HOME: cache });
    expect(await compiled()).toEqual([]);
    await flash.run(['--version'], { XDG_CACHE_HOME: cache });
    expect((await compiled()).length).toBeGreaterThan(0);
  });
});
