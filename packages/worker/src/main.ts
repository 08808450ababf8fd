import { requestFields } from './async-context/request-fields.js';
import { bootFailure, bootFailureText } from './boot/boot-failure.js';
import type { RunningApp } from './boot/nest-app.js';
import { listen } from './connections/listen.js';
import { Jobs } from './metrics/jobs.js';
import type { Bundle } from './endpoint/load-endpoint.js';
import { healthListener } from './health/health-listener.js';
import { Health } from './health/health.js';
import { drainOnSignal } from './lifecycle/drain.js';
import { createEnd, type End } from './lifecycle/ending.js';
import { endWithParent, HeldStart } from './lifecycle/parent.js';
import { surviveUncaughtErrors } from './lifecycle/uncaught-errors.js';
import { watchHeap } from './lifecycle/watch-heap.js';
import { createLog, type WorkerLog } from './logging/logger.js';
import { SpanFields } from './logging/span-fields.js';
import { logRequests } from './requests/request-lines.js';
import { FrontDoor } from './server/front-door.js';
import { readEnvironment, type WorkerSettings } from './settings/environment.js';
import { mapOutput } from './source-maps/mapped-output.js';
import { SourcePlaces } from './source-maps/source-places.js';
import { startHealthThread } from './threads/health/start-health-thread.js';

/** What a bundle's entry, written by `flash build`, hands to its worker. */
export interface WorkerOptions extends Bundle {
  /** The program beside the entry that threads run, made with `runThread`. Needed where a handler has `@Threaded`. */
  readonly threadUrl?: URL;
  /** The program of the health thread beside the entry; without it a `PORT_HEALTH` of its own is served by the main thread. */
  readonly healthUrl?: URL;
}

/** Milliseconds for which health still answers with the reason of a failed boot. */
const FAILED_LINGER_MS = 1500;

/**
 * Runs this process as a worker: listens at once, boots the endpoint, serves until it is told to stop. It uses the process's environment,
 * signals, standard input (under a platform) and exit code. Resolves when the worker is ready.
 */
export async function startWorker({ manifestUrl, modules, threadUrl, healthUrl }: WorkerOptions): Promise<void> {
  const places = new SourcePlaces(new URL('.', manifestUrl)).text;
  mapOutput([process.stdout, process.stderr], places);
  const settings = settingsOrExit();
  const spanFields = settings.traces.length > 0 ? new SpanFields() : undefined;
  const { logLevel: level, workerId, readableLog: readable, traces, graceMs, supervised } = settings;
  const log = createLog({
    level,
    workerId,
    readable,
    fields: spanFields ? () => ({ ...requestFields(), ...spanFields.read() }) : requestFields,
    places,
  });
  const { logger } = log;
  const end = createEnd(log);
  const health = new Health();
  const fail = (thrown: unknown) =>
    failBoot(thrown, { health, log, end, linger: !supervised && settings.healthAddress !== undefined });
  watchHeap(logger);
  const start = new HeldStart(settings.supervised && settings.executeToken !== undefined);
  if (settings.supervised) endWithParent(logger, end);

  const door = new FrontDoor({ health, healthPath: settings.healthPath, limits: settings.limits, log: logger });
  surviveUncaughtErrors({
    log: logger,
    end,
    failBoot: () => (health.state.phase === 'initializing' ? fail : undefined),
  });
  logRequests(door.requests, log.requestLogger);
  const jobs = new Jobs();
  let app: RunningApp | undefined;
  const closeApp = async (signal: string) => app?.close(signal);
  const abortJobs = () => app?.queue?.abort();
  const endItself = drainOnSignal({ health, door, log: logger, end, graceMs, supervised, abortJobs, closeApp });
  const bootApp = async () => {
    // Imported only now: the listener answers while Nest, by far the largest part, is being loaded.
    const { boot } = await import('./boot/boot.js');
    const tracing = spanFields && { targets: traces, workerId, spanFields };
    app = await boot({ manifestUrl, modules, threadUrl, settings, door, log, jobs, tracing, start, endItself });
  };

  try {
    const address = await listen(door.server, settings.address);
    const openHealth = async () => {
      const addresses = { address, ...(await listenForHealth(settings, { door, jobs, health, healthUrl, start })) };
      await start.artifactComplete();
      logger.info(addresses, 'listening');
    };
    // In parallel: the health thread needs a good part of the boot's time to start, and runs on another processor.
    await Promise.all([bootApp(), openHealth()]);
    await lateErrors();
    health.become({ phase: 'ready' });
    if (health.state.phase !== 'ready') return;
    logger.info('ready');
    app?.queue?.start();
  } catch (thrown) {
    fail(thrown);
  }
}

/**
 * Waits until an error of a hook that nothing catches has been reported as the reason of a failed boot: RxJS, by which Nest calls a gateway's
 * `afterInit`, throws in a timer, and Node reports a rejection after all microtasks.
 */
async function lateErrors(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

interface Listeners {
  readonly door: FrontDoor;
  readonly jobs: Jobs;
  readonly health: Health;
  readonly healthUrl: URL | undefined;
  readonly start: HeldStart;
}

/**
 * Opens the listener for health where it has an address of its own, in a thread of its own if there is a program for it.
 *
 * @returns that address in words, if there is one
 */
async function listenForHealth(settings: WorkerSettings, { door, jobs, health, healthUrl, start }: Listeners) {
  const { healthAddress: address, healthPath } = settings;
  if (!address) return {};
  const { requests } = door;
  const healthAddress = healthUrl
    ? await startHealthThread({ url: healthUrl, address, settings, health, requests, jobs, start })
    : await listen(healthListener({ healthPath, state: () => health.state }), address);
  return { healthAddress };
}

/** Without usable settings there is no listener that could report the error: it goes to standard error. */
function settingsOrExit(): WorkerSettings {
  try {
    return readEnvironment(process.env, process.stdout.isTTY);
  } catch (thrown) {
    process.stderr.write(bootFailureText(bootFailure(thrown, 'the worker')));
    return process.exit(1);
  }
}

interface FailedBoot {
  readonly health: Health;
  readonly log: WorkerLog;
  readonly end: End;
  readonly linger: boolean;
}

/**
 * Prints the whole error and ends the process. Without a platform, which reads the output at once, and with a health address of its own, the
 * process lives on for a moment so that a load balancer can read the reason.
 */
function failBoot(thrown: unknown, { health, log, end, linger }: FailedBoot): void {
  const { redactor } = log;
  const error = bootFailure(thrown, 'the worker');
  health.become({ phase: 'failed', reason: redactor.text(`${error.code}: ${error.message}`) });
  process.stderr.write(redactor.text(bootFailureText(error)));
  if (linger) setTimeout(end, FAILED_LINGER_MS, 1);
  else end(1);
}
