import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, outputOf } from './flash-command.js';

const BIN = fileURLToPath(new URL('../bin/flash.js', import.meta.url));

let flash: FlashCommand;
let project: FixtureProject;
let folder: string;
beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ '.flash/flash_manifest.json': '{"resources":{"users":{},"mail":{}}}' });
  // The shells find `flash` on the PATH, as a user's does.
  folder = await mkdtemp(join(tmpdir(), 'flash-completion-'));
  await chmod(BIN, 0o755);
  await symlink(BIN, join(folder, 'flash'));
  await flash.json('env', 'create', 'staging', '--app', 'shop');
  await flash.json('env', 'create', 'production', '--app', 'shop');
  await flash.json('env', 'create', 'preview', '--app', 'blog');
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
  await rm(folder, { recursive: true, force: true });
});

const offered = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await flash.run(['__complete', '--', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]]));
};

describe('what shells are told', () => {
  it('are commands and options, those that fit what was typed', async () => {
    expect(await offered('env', '')).toEqual(['list', 'create', 'get', 'delete']);
    expect(await offered('pro')).toEqual(['promote']);
    expect(await offered('deploy', '--canary')).toEqual(['--canary', '--canary-header']);
    expect(await offered('platform', 'start', '--worker-isolation', 'un')).toEqual(['unshare']);
  });

  it('are names of what the platform has', async () => {
    expect(await offered('app', 'get', '')).toEqual(['blog', 'shop']);
    expect(await offered('env', 'get', '--app', 'shop', '')).toEqual(['production', 'staging']);
    expect(await offered('env', 'get', '--app=blog', '')).toEqual(['preview']);
    expect(await offered('platform', 'settings', 'queueW')).toEqual(['queueWaitMs=']);
  });

  it('are endpoints of the last build', async () => {
    expect(await offered('openapi', '--project', project.dir, '--endpoint', '')).toEqual(['mail', 'users']);
  });

  it('is nothing, and no error, where there is no project, no platform, or one that does not answer', async () => {
    expect(await offered('openapi', '--project', folder, '--endpoint', '')).toEqual([]);
    expect(await offered('nonsense', '--x', '')).toEqual([]);
    const elsewhere = { FLASH_HOME: join(folder, 'home') };
    const { code, stdout, stderr } = await flash.run(['__complete', '--', 'app', 'get', ''], elsewhere);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    const stopped = await FlashCommand.create();
    await stopped.json('platform', 'start', '--detach');
    const { pid } = await stopped.json<{ pid: number }>('platform', 'status');
    process.kill(pid, 'SIGSTOP');
    try {
      const silent = await stopped.run(['__complete', '--', 'app', 'get', '']);
      expect([silent.code, silent.stdout, silent.stderr]).toEqual([0, '', '']);
    } finally {
      process.kill(pid, 'SIGCONT');
      await stopped.remove();
    }
  });
});

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A shell on a terminal of its own, as a person has it, with the completion script read. */
function interactive(command: string) {
  const { NODE_OPTIONS: _, ...own } = process.env;
  const env = {
    ...own,
    PATH: [folder, dirname(process.execPath), own['PATH']].join(delimiter),
    FLASH_HOME: flash.home,
    HISTFILE: '/dev/null',
    TERM: 'dumb',
  };
  const child = spawn('script', ['-qefc', `stty cols 200 rows 50; exec ${command}`, '/dev/null'], {
    env,
    cwd: folder,
    stdio: 'pipe',
  });
  return { child, output: outputOf(child), type: (keys: string) => void child.stdin.write(keys) };
}

const [TAB, HOME, END] = ['\t', '\u0001', '\u0005'];

/** Lets a shell complete a line, and then print the line as it is. */
async function completedIn(shell: 'bash' | 'zsh', line: string): Promise<string> {
  const rc = join(folder, shell === 'bash' ? 'bashrc' : '.zshrc');
  const before = shell === 'zsh' ? 'autoload -Uz compinit; compinit -D\nbindkey -e\nunsetopt beep\n' : '';
  await writeFile(rc, `${before}source <(flash completion ${shell})\nPS1='ready> '\n`);
  const start = shell === 'bash' ? `bash --noprofile --rcfile ${rc} -i` : `env ZDOTDIR=${folder} zsh -d -i`;
  const { child, output, type } = interactive(start);
  try {
    await output.until('ready> ');
    type(line + TAB);
    // The shell reads these keys when it has the answer of `flash`.
    const written = join(folder, `${shell}.line`);
    await rm(written, { force: true });
    type(`${HOME}printf '%s\\n' ${END} > ${written}; echo done\r`);
    await output.until(/^done/m);
    return (await readFile(written, 'utf8')).trim().split('\n').join(' ');
  } finally {
    child.kill('SIGKILL');
  }
}

const SHELLS = (['bash', 'zsh'] as const).filter((shell) => shell === 'bash' || isThere(shell));
const ABSENT = ['zsh', 'fish'].filter((shell) => !isThere(shell));
// Not every machine has these shells; the summary of the tests names those that were not tried.
if (ABSENT.length > 0) it.todo(`completes lines in ${ABSENT.join(' and ')}, which this machine does not have`);

describe.each(SHELLS)('in %s', (shell) => {
  it.each([
    ['flash env l', 'flash env list'],
    ['flash platform st', 'flash platform st'],
    ['flash env get --app shop st', 'flash env get --app shop staging'],
    ['flash env get --app=shop st', 'flash env get --app=shop staging'],
    ['flash deploy --dry', 'flash deploy --dry-run'],
    ['flash platform settings queueW', 'flash platform settings queueWaitMs='],
  ])('`%s` becomes `%s`', async (line, completed) => {
    expect(await completedIn(shell, line)).toBe(completed);
  });
});

(isThere('fish') ? describe : describe.skip)('in fish', () => {
  it.each([
    ['flash env li', ['list']],
    ['flash env get --app shop st', ['staging']],
    ['flash env get --app=shop st', ['staging']],
    ['flash deploy --dry', ['--dry-run']],
  ])('`%s` is completed with %j', (line, words) => {
    const PATH = [folder, dirname(process.execPath), process.env['PATH']].join(delimiter);
    const program = `flash completion fish | source; complete -C ${JSON.stringify(line)}`;
    const { NODE_OPTIONS: _, ...own } = process.env;
    const env = { ...own, PATH, FLASH_HOME: flash.home, HOME: folder };
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', program], {
      env,
      encoding: 'utf8',
      cwd: folder,
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').flatMap((row) => (row === '' ? [] : [row.split('\t')[0]]))).toEqual(words);
  });
});
