import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../logs/logger.js';
import { startPlatform as startServer } from '../main.js';
import type { Platform } from '../options.js';
import type { PlatformSettings } from '../settings/platform-settings.js';
import { Caretaker } from './caretaker.js';
import { DrivenClock } from './driven-clock.js';
import { Faults } from './faults.js';
import { TestPlatform } from './test-platform.js';

export interface StartOptions {
  /** Settings that differ from the platform's defaults; releases are not watched here unless `watchMs` is set. */
  readonly settings?: Partial<PlatformSettings>;
  /** Whether the data plane requires the bearer key too. Default false. */
  readonly requireKey?: boolean;
  /** The platform's own log, as pino's. Default: warnings and errors on stderr. */
  readonly log?: Logger;
}

/** A platform for one test, in the test's process. `await using` ends it, also if the test fails. */
export class OwnPlatform extends TestPlatform implements AsyncDisposable {
  readonly clock: DrivenClock;
  readonly #platform: Platform;
  readonly #caretaker: Caretaker;
  #stopped: Promise<void> | undefined;

  constructor(platform: Platform, parts: { clock: DrivenClock; faults: Faults; caretaker: Caretaker }) {
    const { clock, faults, caretaker } = parts;
    super(platform, { faults, onHang: (pid) => caretaker.watch(pid) });
    this.clock = clock;
    this.#platform = platform;
    this.#caretaker = caretaker;
  }

  /** Ends the platform and its workers at once, without waiting for their requests, and removes its home. A second call does nothing more. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(): Promise<void> {
    // Read before the platform stops: a worker that is asked to end may take long, or hang.
    const endpoints = await this.endpoints().catch(() => []);
    const workers = await Promise.all(endpoints.map((endpoint) => endpoint.workers().catch(() => [])));
    const stopped = this.#platform.stop();
    for (const { pid } of workers.flat()) if (pid !== undefined) kill(pid);
    await stopped;
    await this.#caretaker.finish();
  }
}

/**
 * Starts a platform for a test: with a temporary home, a free port and a clock that can be advanced. If the test's process ends without
 * having stopped it, its processes and files are removed too.
 */
export async function startPlatform(options: StartOptions = {}): Promise<OwnPlatform> {
  const home = await mkdtemp(join(await realpath(tmpdir()), 'flash-test-'));
  const caretaker = new Caretaker(home);
  try {
    const clock = new DrivenClock();
    const faults = new Faults(join(home, 'faults'));
    const platform = await startServer({
      ...options,
      // Isolated workers can't see the home, which has the files by which a test causes faults.
      settings: { watchMs: 0, workerIsolation: 'off', ...options.settings },
      home,
      port: 0,
      version: 'test',
      clock,
      workerNodeOptions: faults.nodeOptions,
    });
    return new OwnPlatform(platform, { clock, faults, caretaker });
  } catch (error) {
    await caretaker.finish();
    throw error;
  }
}

/** Kills a worker with all processes that it has started: it leads their group, or their PID namespace ends with it. */
function kill(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // The process has ended by itself, or leads no group.
    }
  }
}
