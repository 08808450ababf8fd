import { connectPlatform, type TestPlatform } from '@flash-ts/platform/testing';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { FLASH } from '../../orders.ts';
import { freePort } from '../../server-process.ts';
import { memoryFolder, tellsMemory } from './held-memory.ts';

const run = promisify(execFile);

/** A time during which no platform answered. Monotonic milliseconds. */
interface Outage {
  readonly from: number;
  to: number;
}

/** A platform as a user starts it: `flash platform start --detach --require-key`, on the same port and home each time. */
export class DetachedPlatform {
  readonly home: string;
  readonly outages: Outage[] = [];
  readonly #env: NodeJS.ProcessEnv;
  #pid = 0;

  private constructor(home: string, port: number) {
    this.home = home;
    const own = { FLASH_HOME: home, FLASH_PLATFORM_PORT: String(port), NO_COLOR: '1' };
    this.#env = { ...process.env, ...own, ...tellsMemory(home) };
  }

  static async start(home: string): Promise<DetachedPlatform> {
    const platform = new DetachedPlatform(home, await freePort());
    await mkdir(memoryFolder(home));
    await platform.#start('--require-key');
    return platform;
  }

  get pid(): number {
    return this.#pid;
  }

  connect(): Promise<TestPlatform> {
    return connectPlatform(this.home);
  }

  /** Kills the platform and starts it again. */
  async killAndStart(): Promise<void> {
    const outage = { from: performance.now(), to: Infinity };
    this.outages.push(outage);
    process.kill(this.#pid, 'SIGKILL');
    await this.#start();
    outage.to = performance.now();
  }

  /** Whether no platform answered at some moment between these two. */
  wasAway(from: number, to: number): boolean {
    return this.outages.some((outage) => outage.from < to && from < outage.to);
  }

  async stop(): Promise<void> {
    await this.#flash('platform', 'stop');
  }

  async #start(...flags: readonly string[]): Promise<void> {
    const { stdout } = await this.#flash('platform', 'start', '--detach', ...flags, '--json');
    this.#pid = (JSON.parse(stdout) as { pid: number }).pid;
  }

  #flash(...args: readonly string[]) {
    return run(process.execPath, [FLASH, ...args], { env: this.#env });
  }
}
