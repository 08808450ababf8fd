import { bootFailure, bootFailureText } from './boot/boot-failure.js';
import { readEnvironment, type WorkerSettings } from './boot/environment.js';
import type { RunningApp } from './boot/nest-app.js';
import { drainOnSignal } from './drain/drain.js';
import { Health } from './health/health.js';
import { endOnCrash } from './lifecycle/crash.js';
import { createEnd, type End } from './lifecycle/ending.js';
import { endWithParent } from './lifecycle/parent.js';
import { createLog } from './logging/logger.js';
import { FrontDoor, healthServer } from './server/front-door.js';
import { listen } from './server/listen.js';

/** What a bundle's entry, written by `flash build`, hands to its worker. */
export interface WorkerOptions {
  /** The manifest beside the entry. */
  readonly manifestUrl: URL;
  /** Imports each of the project's modules that have endpoints, by the manifest's `file_path`. */
  readonly modules: Readonly<Record<string, () => Promise<unknown>>>;
  /** The program beside the entry that threads run, made with `runThread`. Needed where a handler has `@Threaded`. */
  readonly threadUrl?: URL;
}

/**
 * Runs this process as a worker: listens at once, boots the endpoint, serves until told to stop. Takes over the process: its environment,
 * signals, standard input (under a platform) and exit code. Resolves when the worker is ready.
 */
export async function startWorker({ manifestUrl, modules, threadUrl }: WorkerOptions): Promise<void> {
  const settings = settingsOrExit();
  const log = createLog(settings.logLevel, settings.workerId);
  const { logger } = log;
  const end = createEnd(log);
  endOnCrash(logger, end);
  if (settings.supervised) endWithParent(logger, end);

  const health = new Health();
  const door = new FrontDoor({ health, healthPath: settings.healthPath, limits: settings.limits, log: logger });
  let app: RunningApp | undefined;
  const closeApp = async (signal: string) => app?.close(signal);
  const { graceMs, supervised } = settings;
  drainOnSignal({ health, door, log: logger, end, graceMs, supervised, closeApp });

  try {
    logger.info(await openListeners(settings, door, health), 'listening');
    // Imported only now: the listener answers while Nest, by far the largest part, is being loaded.
    const { boot } = await import('./boot/boot.js');
    const { resourceName, directRoutes } = settings;
    app = await boot({ manifestUrl, modules, threadUrl, resourceName, door, log: logger, directRoutes });
    health.become({ phase: 'ready' });
    logger.info('ready');
  } catch (thrown) {
    failBoot(thrown, health, end);
  }
}

async function openListeners(settings: WorkerSettings, door: FrontDoor, health: Health) {
  const { address, healthAddress, healthPath } = settings;
  const main = await listen(door.server, address);
  if (!healthAddress) return { address: main };
  return { address: main, healthAddress: await listen(healthServer(health, healthPath), healthAddress) };
}

/** Without usable settings there is not even a listener to report through. */
function settingsOrExit(): WorkerSettings {
  try {
    return readEnvironment(process.env);
  } catch (thrown) {
    process.stderr.write(bootFailureText(bootFailure(thrown, 'the worker')));
    return process.exit(1);
  }
}

function failBoot(thrown: unknown, health: Health, end: End): never {
  const error = bootFailure(thrown, 'the worker');
  health.become({ phase: 'failed', reason: `${error.code}: ${error.message}` });
  process.stderr.write(bootFailureText(error));
  return end(1);
}
