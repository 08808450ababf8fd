import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '@flash-ts/platform/control-client';
import { until } from '@flash-ts/testkit/waiting';

const BIN = fileURLToPath(new URL('../bin/flash.js', import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `flash deploy --json` tells of each endpoint, as far as tests ask for it. */
export interface Deployed {
  readonly endpoints: readonly {
    readonly name: string;
    readonly id: string;
    readonly url: string;
    readonly pathUrl: string;
    readonly action: string;
    readonly version: number;
    readonly canary: unknown;
  }[];
}

/** The command as a user has it: the real program, a home of its own, a port that nobody else has. */
export class FlashCommand {
  private readonly started = new Set<ChildProcess>();

  private constructor(readonly home: string) {}

  static async create(): Promise<FlashCommand> {
    return new FlashCommand(await mkdtemp(join(tmpdir(), 'flash-e2e-')));
  }

  /** Runs a command to its end. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [BIN, ...args],
        { env: this.env(env), maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
        },
      );
    });
  }

  /** Runs a command with `--json` that has to succeed, and returns its document. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`flash ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** The process of the worker that has answered at `/e/{id}/…`. What the worker itself says is another number where it is isolated. */
  async pidOf({ url, headers }: Response): Promise<number> {
    const [, id = ''] = /\/e\/(\w+)\//.exec(url) ?? [];
    const key = (await readFile(join(this.home, 'key'), 'utf8')).trim();
    const { workers } = await new ControlClient(new URL(url).origin, key).listWorkers(id);
    const pid = workers.find((worker) => worker.id === headers.get('x-runpod-worker-id'))?.pid;
    if (typeof pid !== 'number') throw new Error(`no process of the worker is known: ${JSON.stringify(workers)}`);
    return pid;
  }

  /** Starts a command that goes on until it is told to end. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [BIN, ...args], { env: this.env(env), stdio: ['ignore', 'pipe', 'pipe'] });
    this.started.add(child);
    return child;
  }

  /**
   * Starts a command on a terminal of its own, to whose keyboard `stdin` goes. Linux.
   *
   * @param script what the shell of the terminal does with the command; by default the command takes its place
   */
  onTerminal(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    script = (command: string) => `exec ${command}`,
  ): ChildProcess {
    const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ');
    // Without a size its lines would be one character wide.
    const sized = `stty cols 200 rows 50; ${script(command)}`;
    const child = spawn('script', ['-qefc', sized, '/dev/null'], { env: this.env(env), stdio: 'pipe' });
    this.started.add(child);
    return child;
  }

  /** Runs a command as another user, which only root can. */
  asUser(uid: number, args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    return spawnSync(process.execPath, [BIN, ...args], { uid, gid: uid, env: this.env({}), encoding: 'utf8' });
  }

  /** Runs a command for which the home is a file system of a size, in memory. Only root on Linux can do so. */
  onDisk(size: string, args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    // In a mount namespace of the command's own: it goes with the command.
    const script = `mount -t tmpfs -o size=${size},mode=700 tmpfs "$FLASH_HOME" && exec "$@"`;
    const words = ['--mount', 'sh', '-ec', script, 'sh', process.execPath, BIN, ...args];
    return spawnSync('unshare', words, { env: this.env({}), encoding: 'utf8' });
  }

  /** Ends what was started, stops the platform and removes the home. */
  async remove(): Promise<void> {
    for (const child of this.started)
      if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
    await this.run(['platform', 'stop']);
    await rm(this.home, { recursive: true, force: true });
  }

  private env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const { NODE_OPTIONS: _, ...own } = process.env;
    return { ...own, NO_COLOR: '1', FLASH_HOME: this.home, FLASH_PLATFORM_PORT: '0', ...more };
  }
}

/** Everything that a process writes, and a wait for a text in it. */
export function outputOf(child: ChildProcess): {
  readonly text: () => string;
  readonly until: (part: string | RegExp, seconds?: number) => Promise<string>;
} {
  let collected = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (collected += chunk.toString()));
  const untilPart = (part: string | RegExp, seconds?: number) =>
    until(
      `${part} is in the output, which is:\n${collected}`,
      () => (typeof part === 'string' ? collected.includes(part) : part.test(collected)) && collected,
      seconds,
    );
  return { text: () => collected, until: untilPart };
}

/** Ends a process with a signal and gives its exit code. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}
