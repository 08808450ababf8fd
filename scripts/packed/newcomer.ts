// A user's machine: its own Node, an npm that has never fetched anything, and nothing of this repository.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The scope of our packages; all others come from the machine's own registry. */
export const SCOPE = '@flash-ts';

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Newcomer {
  readonly root: string;
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param root folder for everything that is written: caches, the platform's home, projects
   * @param settings variables that the user has set
   */
  constructor(root: string, settings: NodeJS.ProcessEnv = {}) {
    this.root = root;
    this.env = {
      ...withoutNpmRun(process.env),
      npm_config_cache: join(root, 'npm-cache'),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      FLASH_HOME: join(root, 'home'),
      FLASH_PLATFORM_PORT: '0',
      NO_COLOR: '1',
      ...settings,
    };
  }

  /** Lets all package managers find our packages there, and whatever else they need where the machine finds it. */
  async useRegistry(url: string): Promise<void> {
    const home = join(this.root, 'user');
    await mkdir(home, { recursive: true });
    const settings = await readFile(join(homedir(), '.npmrc'), 'utf8').catch(() => '');
    await writeFile(join(home, '.npmrc'), `${settings}\n${SCOPE}:registry=${url}\n`);
    const scopes = { [SCOPE.slice(1)]: { npmRegistryServer: url } };
    // JSON is YAML too.
    await writeFile(
      join(home, '.yarnrc.yml'),
      JSON.stringify({ npmScopes: scopes, unsafeHttpWhitelist: ['127.0.0.1'], enableTelemetry: false }),
    );
    this.env['npm_config_userconfig'] = join(home, '.npmrc');
    this.env['HOME'] = home;
    this.env['USERPROFILE'] = home;
  }

  /** The same user with programs in folders that come first. */
  withPrograms(folders: readonly string[]): Newcomer {
    return this.withSettings({ PATH: [...folders, this.env['PATH'] ?? ''].join(delimiter) });
  }

  /** The same user who has set some variables more. */
  withSettings(settings: NodeJS.ProcessEnv): Newcomer {
    return new Newcomer(this.root, { ...this.env, ...settings });
  }

  /** Starts a command that goes on until it is told to end, in a process group of its own, as a terminal does. */
  start(cwd: string, command: string, ...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(command, args, { cwd, env: this.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  }

  /** Runs a command to its end. */
  async attempt(cwd: string, command: string, ...args: readonly string[]): Promise<Output> {
    const child = spawn(command, args, { cwd, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    // A platform that outlives its command must not keep the streams open for us: its output goes to a log file.
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  }

  /** Runs a command that has to succeed, and gives what it printed. */
  async run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(cwd, command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Command lines of running processes that have to do with the root; Linux only, elsewhere none. */
  async processes(): Promise<readonly string[]> {
    const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
    return lines.map((line) => line.replaceAll('\0', ' ').trim()).filter((line) => line.includes(this.root));
  }
}

/** The environment as it was before `npm run` put this repository's Node and settings into it. */
function withoutNpmRun(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ofTheRun =
    /^(npm_(command|execpath|node_execpath|lifecycle_.*|package_.*|config_(local_prefix|user_agent|npm_version))|INIT_CWD|NODE|NODE_OPTIONS|NODE_ENV)$/;
  const kept = Object.entries(env).filter(([name]) => !ofTheRun.test(name));
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !/[/\\](node_modules|node-gyp-bin)([/\\]|$)/.test(folder));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
