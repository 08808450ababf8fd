import type { DynamicModule, NestApplicationOptions } from '@nestjs/common';
import { ApplicationConfig, NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpointClients, endpointModule, servedPlaces } from '@flash-ts/core/application';
import { endpointOptions, jobNames } from '@flash-ts/core/definition';
import type { QueueResource } from '@flash-ts/core/manifest';
import type { ChosenResource } from '../endpoint/choose-resource.js';
import { clientMaker } from '../endpoint/endpoint-clients.js';
import type { Teller } from '../jobs/failure.js';
import type { JobRunner, JobRunnerParts } from '../jobs/job-runner.js';
import { NestLogger } from '../logging/nest-logger.js';
import type { JobLoop } from '../queue/job-loop.js';
import { limitExecution } from '../server/execution-time.js';
import { startThreads } from '../threads/pool/start-threads.js';
import type { ThreadPool } from '../threads/pool/thread-pool.js';
import type { Tracing } from '../tracing/start-tracing.js';
import { checkJobs, checkRoutes } from './check-build.js';
import { followGatewayClients } from './follow-gateways.js';
import { ownValidation } from './own-validation.js';
import { flashSemantics } from './semantics/flash.js';
import { nestSemantics } from './semantics/nest.js';
import type { SemanticsParts } from './semantics/semantics.js';

/** An app that serves. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  /** Runs the shutdown hooks with the signal; Nest's own interface lacks the argument. */
  readonly close: (signal?: string) => Promise<void>;
  /** Undefined for a load-balanced endpoint. */
  readonly jobs: JobRunner | undefined;
  /** Takes jobs from the queue, once it is started; undefined without a queue. */
  readonly queue?: Pick<JobLoop, 'start' | 'abort'> | undefined;
}

/** Creates the app of a module, without initializing it. */
export type AppMaker = (
  module: DynamicModule,
  adapter: FastifyAdapter,
  options: NestApplicationOptions,
) => Promise<NestFastifyApplication>;

export interface AppParts extends Omit<SemanticsParts, 'resource'>, Pick<JobRunnerParts, 'jobs'> {
  readonly chosen: ChosenResource;
  /** The program of threads; undefined for a bundle without one. With `none`, handlers with `@Threaded` run in the main thread. */
  readonly threadUrl: URL | 'none' | undefined;
  /** Default: `NestFactory`. */
  readonly makeApp?: AppMaker;
  /** The token for `/execute`, in development. */
  readonly executeToken?: string | undefined;
  /** Undefined without tracing. */
  readonly tracing?: Pick<Tracing, 'carrier' | 'traceJob'> | undefined;
  /** How the errors of jobs are told to their clients. */
  readonly teller: Teller;
  /** For tests: other times than a worker's. */
  readonly jobTimes?: Pick<JobRunnerParts, 'pause' | 'stopMs'>;
}

/**
 * Makes the Nest app of an endpoint class behind the front door. Resolves after every `onModuleInit` and `onApplicationBootstrap`.
 *
 * @throws FlashError `FLASH_WORKER_BUILD_MISMATCH`; what the endpoint's own code throws
 */
export async function createApp(parts: AppParts): Promise<RunningApp> {
  const { endpoint, chosen, threadUrl, door, log, routeWay, executeToken, tracing, makeApp = byNest } = parts;
  const { name, resource, manifest } = chosen;
  const semantics =
    resource.semantics === 'nest'
      ? nestSemantics({ door, log })
      : flashSemantics({ endpoint, resource, door, log, routeWay });
  const { adapter, bodyParser, filter } = semantics;
  const app = await makeApp(endpointModule(endpoint, [endpointClients(clientMaker(manifest, process.env))]), adapter, {
    abortOnError: false,
    bodyParser,
    logger: new NestLogger(log),
  });
  // Nest asks the filters of this list from the end; those of modules (APP_FILTER) are in it already. Ours is asked last.
  const config = app.get(ApplicationConfig);
  config.getGlobalFilters().unshift(filter);
  followGatewayClients(config);
  keepSignals(app);
  semantics.beforeConfigure();
  await endpointOptions(endpoint)?.configure?.(app);
  const served = servedPlaces(app);
  if (resource.is_load_balanced) checkRoutes(name, served, resource.functions);
  else checkJobs(name, jobNames(endpoint), resource.jobs);
  const threads =
    threadUrl === 'none' ? undefined : await startThreads(app, threadUrl, { log, carrier: tracing?.carrier });
  semantics.beforeRoutes(app, served);
  await app.init();
  // As `main.ts` of an app does beside `listen`; after the hooks, on which message handlers may depend.
  if (app.getMicroservices().length > 0) await app.startAllMicroservices();
  await adapter.getInstance().ready();
  await threads?.ready;
  if (executeToken !== undefined) {
    // Deployed workers don't load it.
    const { allowExecute } = await import('../execute/allow-execute.js');
    allowExecute(door, executeToken, app.get<object>(endpoint));
  }
  const jobs = resource.is_load_balanced ? undefined : await jobsOf(app, resource, parts);
  if (!jobs) limitExecution({ requests: door.requests, timeoutMs: resource.executionTimeoutMs, log });
  return { app, close: closing(app, threads), jobs };
}

async function jobsOf(app: NestFastifyApplication, resource: QueueResource, parts: AppParts): Promise<JobRunner> {
  const { endpoint, door, log, tracing, teller, jobTimes, jobs } = parts;
  // Workers of load-balanced endpoints don't load it.
  const { JobRunner } = await import('../jobs/job-runner.js');
  return new JobRunner({
    ...teller,
    ...jobTimes,
    jobs,
    app,
    endpoint,
    resource,
    log,
    inputLimit: door.limits.bodyBytes,
    traceJob: tracing?.traceJob,
    leftToAuthor: ownValidation(app),
  });
}

/** Creates the app as an app's own `main.ts` does. */
const byNest: AppMaker = (module, adapter, options) =>
  NestFactory.create<NestFastifyApplication>(module, adapter, options);

/**
 * Makes `app.enableShutdownHooks()` do nothing: the worker runs the hooks itself when its requests are answered. Nest would close the app at the
 * signal, in the middle of requests, and then send the signal to the process again.
 */
function keepSignals(app: NestFastifyApplication): void {
  // By `defineProperty`, since Nest's proxy around the app ignores assignments.
  Object.defineProperty(app, 'enableShutdownHooks', { value: () => app, configurable: true, writable: true });
}

/** Closes the threads before the app; every task has been answered by then. */
function closing(app: NestFastifyApplication, threads: ThreadPool | undefined): RunningApp['close'] {
  return async (signal) => {
    await threads?.close(signal);
    await (app as { close: (signal?: string) => Promise<void> }).close(signal);
  };
}
