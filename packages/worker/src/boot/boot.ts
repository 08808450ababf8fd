import { chooseResource, type ChosenResource } from '../endpoint/choose-resource.js';
import { loadEndpoint, loadManifest, type Bundle } from '../endpoint/load-endpoint.js';
import { workerErrors } from '../errors/index.js';
import type { JobRunner } from '../jobs/job-runner.js';
import type { Jobs } from '../metrics/jobs.js';
import type { HeldStart } from '../lifecycle/parent.js';
import { logKnown } from '../logging/log-error.js';
import type { WorkerLog } from '../logging/logger.js';
import { secretVariables } from '../logging/secret-variables.js';
import type { FrontDoor } from '../server/front-door.js';
import type { WorkerSettings } from '../settings/environment.js';
import { observeCalls } from '@flash-ts/core/client';
import { traceHeaders } from '../async-context/trace-headers.js';
import { loadTracing, type WantedTracing } from '../tracing/load-tracing.js';
import type { Tracing } from '../tracing/start-tracing.js';
import { bootFailure } from './boot-failure.js';
import { createApp, type RunningApp } from './nest-app.js';

export interface BootParts extends Bundle {
  readonly settings: Pick<WorkerSettings, 'resourceName' | 'workerId' | 'routeWay' | 'executeToken' | 'queue'>;
  /** The program of threads; undefined for a bundle without one. */
  readonly threadUrl: URL | undefined;
  readonly door: FrontDoor;
  readonly log: WorkerLog;
  /** Told of the jobs. */
  readonly jobs: Jobs;
  /** Ends the worker when its jobs and requests are finished. */
  readonly endItself: () => void;
  /** Undefined without tracing. */
  readonly tracing: WantedTracing | undefined;
  readonly start: HeldStart;
}

/**
 * Makes an app that can serve, from the manifest and the bundle's modules.
 *
 * @throws FlashError of the catalogue; what the endpoint's own code threw is the cause of `FLASH_WORKER_BOOT`
 */
export async function boot(parts: BootParts): Promise<RunningApp> {
  const { manifestUrl, modules, threadUrl, settings, door, log, jobs, start } = parts;
  const { resourceName, routeWay, executeToken, workerId } = settings;
  let name = resourceName ?? 'the endpoint';
  try {
    await start.artifactComplete();
    const chosen = chooseResource(await loadManifest(manifestUrl), resourceName);
    name = chosen.name;
    log.redactor.learn(secretVariables(chosen.resource.env, process.env));
    const { logger } = log;
    // Before the author's own code is loaded, which may get a tracer when it is imported.
    const tracing = parts.tracing && (await loadTracing(parts.tracing, chosen, logger));
    if (!tracing) observeCalls((_call, send) => send(traceHeaders()));
    const endpoint = await loadEndpoint(chosen, modules);
    const app = await createApp({
      endpoint,
      chosen,
      threadUrl,
      door,
      log: logger,
      routeWay,
      executeToken,
      tracing,
      jobs,
      teller: { workerId, clean: log.clean },
    });
    tracing?.follow(door);
    logger.info({ endpoint: name, bootMs: Math.round(start.elapsedMs) }, 'initialized');
    const taking = app.jobs ? await withQueue(app, app.jobs, chosen, parts) : app;
    return tracing ? withTracing(taking, tracing) : taking;
  } catch (thrown) {
    throw bootFailure(thrown, name);
  }
}

/** An app that takes jobs from its queue, and finishes those that run before it closes. */
async function withQueue(
  app: RunningApp,
  runner: JobRunner,
  { resource }: ChosenResource,
  { settings: { queue: address }, log: { logger }, endItself }: BootParts,
): Promise<RunningApp> {
  if (!address) {
    logKnown(logger, 'warn', workerErrors.FLASH_WORKER_NO_QUEUE({}));
    return app;
  }
  const [{ JobLoop }, { QueueClient }, { ResultFiles }] = await Promise.all([
    import('../queue/job-loop.js'),
    import('../queue/queue-client.js'),
    import('../queue/result-files.js'),
  ]);
  const queue = new JobLoop({
    client: new QueueClient(address),
    files: new ResultFiles(address.results, logger),
    runner,
    concurrency: resource.max_concurrency ?? 1,
    pingMs: address.pingMs,
    log: logger,
    // As a platform ends it: its other jobs are finished first.
    onHeedless: endItself,
  });
  return {
    ...app,
    queue,
    close: async (signal) => {
      await queue.drain();
      await app.close(signal);
    },
  };
}

/** Closes tracing after the app, so that shutdown hooks are traced too. */
function withTracing(app: RunningApp, tracing: Tracing): RunningApp {
  return {
    ...app,
    close: async (signal) => {
      await app.close(signal);
      await tracing.close();
    },
  };
}
