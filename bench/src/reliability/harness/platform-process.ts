import type { PlatformSettings } from '@flash-ts/platform';
import { connectPlatform, type TestPlatform } from '@flash-ts/platform/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../../processes.ts';

const MAIN = fileURLToPath(new URL('./platform-main.ts', import.meta.url));
const DATABASE_WARNING = '--disable-warning=ExperimentalWarning';

export interface ProcessOptions {
  readonly settings?: Partial<PlatformSettings>;
  /** Run by bash before the platform, in its process: `ulimit -n 256`. */
  readonly before?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of a platform before this one, which is then not removed at the end. */
  readonly home?: string;
}

/** A platform in a process of its own, which can be killed. `await using` ends it and removes its home. */
export class PlatformProcess implements AsyncDisposable {
  readonly platform: TestPlatform;
  readonly #child: ChildProcess;
  readonly #ownsHome: boolean;

  private constructor(platform: TestPlatform, child: ChildProcess, ownsHome: boolean) {
    this.platform = platform;
    this.#child = child;
    this.#ownsHome = ownsHome;
  }

  static async start({ settings = {}, before = ':', env = {}, home: given }: ProcessOptions = {}) {
    const home = given ?? (await temporaryFolder());
    const argument = JSON.stringify({ home, settings });
    const child = spawn(
      'bash',
      ['-c', `${before}; exec "$0" "$@"`, process.execPath, DATABASE_WARNING, MAIN, argument],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...env },
      },
    );
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the platform ended with ${code}`)));
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return new PlatformProcess(await connectPlatform(home), child, given === undefined);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resident memory in MB. */
  memory(): number {
    return residentBytes(this.pid) / 1024 / 1024;
  }

  /** The most resident memory that it has had, in MB. */
  mostMemory(): number {
    return residentBytes(this.pid, 'VmHWM') / 1024 / 1024;
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    // Its workers end with it, by themselves, and may write to their folder until they have.
    if (this.#ownsHome) await rm(this.platform.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'flash-reliability-'));
}
