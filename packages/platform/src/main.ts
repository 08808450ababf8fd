import { LIVE_STEP_MS } from '@flash-ts/core/contract';
import { pino } from 'pino';
import { jobOptions } from './artifacts/manifest.js';
import { developmentArtifacts } from './development/development-artifacts.js';
import { FaultInjector } from './development/fault-injector.js';
import { injectedLine } from './development/injected-line.js';
import { systemClock, type Clock } from './clock/clock.js';
import { Deadlines } from './clock/deadlines.js';
import { ControlApi } from './control/control-api.js';
import { EndpointService } from './control/endpoint-service.js';
import { gpusView } from './control/representation.js';
import type { StatusPageParts } from './control/routes/status-page.js';
import { controlRoutes } from './control/routes.js';
import { DocsPage } from './docs-page/docs-page.js';
import { openHome, type Home } from './home/home.js';
import type { Platform, PlatformOptions } from './options.js';
import { Queues } from './jobs/queues.js';
import { openParts, type Parts } from './parts.js';
import { RequestRouter } from './request-router.js';
import { connectableHost, KnownHosts, localUrl } from './routing/known-hosts.js';
import { PlatformServer } from './server.js';
import { Settings } from './settings/settings.js';
import { EnvironmentStore } from './store/environment-store.js';
import { PageAccess } from './status-page/page-access.js';
import { PageFiles } from './status-page/page-files.js';
import { settleRequiredKey } from './store/required-key.js';
import { VolumeStore } from './store/volume-store.js';

/**
 * Starts the embedded platform and the stored endpoints of its home, with their `workers.min` workers.
 *
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOME_LOCKED`, `FLASH_HOME_UNUSABLE`, `FLASH_KEY_UNUSABLE`, `FLASH_STATE_UNREADABLE`,
 *   `FLASH_SECRETS_UNREADABLE`, `FLASH_STATE_NEWER`, `FLASH_JOBS_UNUSABLE` or `FLASH_VIRTUAL_GPUS_INVALID`; then nothing is left running
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const home = openHome(options.home);
  try {
    return await serve(home, options);
  } catch (error) {
    home.release();
    throw error;
  }
}

async function serve(home: Home, options: PlatformOptions): Promise<Platform> {
  const { host = '127.0.0.1', allowedHosts, routeByName = false, clock = systemClock, version, openApi } = options;
  const settings = new Settings(options.settings);
  const deadlines = new Deadlines(clock);
  const knownHosts = allowedHosts && new KnownHosts(host, allowedHosts);
  const router = new RequestRouter({ routeByName, knownHosts, keys: home, docs: openApi && new DocsPage(openApi) });
  const server = new PlatformServer(router, { settings, clock, deadlines }, options);
  // The port is opened first: if it is in use, nothing else was started.
  const port = await server.listen(options.port, host);
  const url = localUrl(host, port);
  try {
    const log = options.log ?? pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
    for (const warning of home.warnings) log.warn({}, warning);
    const parts = await openParts(home, { options, settings, log, url, clock, deadlines });
    const requireKey = settleRequiredKey(parts.database, options.requireKey);
    // In development endpoints answer under every name of the port.
    const pages = routeByName ? undefined : new PageAccess(clock, port);
    const own = { host: connectableHost(host), port, key: requireKey ? home.key : undefined };
    const { routes, platform } = operate(home, server, { ...parts, pages, own }, { url, port, version, requireKey });
    const { fleet, metrics, live } = parts;
    server.observeExchanges((id, response, ms) => {
      const name = fleet.get(id)?.record.config.name;
      if (name === undefined) return;
      const status = response.headersSent ? response.statusCode : undefined;
      metrics.answered(id, name, status);
      if (status !== undefined) live.answered(id, ms);
    });
    const limits = settings.current().controlRequests;
    const files = pages && new PageFiles();
    const control = new ControlApi({ routes, keys: home, host, pages, files, log, clock, limits });
    const queues = new Queues({
      ...parts,
      log,
      routeByName,
      jobOptions: ({ record }) => jobOptions(parts.artifacts, record.config),
    });
    void platform.closed.finally(() => queues.close());
    router.open({ control, endpoints: fleet, queues, requireKey, faultInjector: faultInjector(options, clock, parts) });
    return platform;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Undefined unless something is to be injected into requests, which then costs them nothing. */
function faultInjector(
  { faultInjection }: PlatformOptions,
  clock: Clock,
  { fleet, logs }: Pick<Parts, 'fleet' | 'logs'>,
): FaultInjector | undefined {
  if (!faultInjection || (faultInjection.latencyMs === 0 && faultInjection.faults.length === 0)) return undefined;
  return new FaultInjector(faultInjection, {
    clock,
    tell: (answer) =>
      logs.append(injectedLine(answer, fleet.get(answer.endpointId)?.record.config.name ?? '', Date.now())),
  });
}

/** Starts the stored endpoints and announces the platform. */
function operate(
  home: Home,
  server: PlatformServer,
  parts: Parts & Pick<StatusPageParts, 'pages' | 'own'>,
  { url, ...facts }: { url: string; port: number; version: string; requireKey: boolean },
) {
  const { store, fleet, database, gpus, isolation, live } = parts;
  const startedAt = new Date().toISOString();
  // The wall clock's time, even if the platform waits by another clock: a history is for people.
  const steps = setInterval(() => live.step(), LIVE_STEP_MS).unref();
  const closed = Promise.withResolvers<void>();
  let stopping = false;
  const stop = () => {
    clearInterval(steps);
    if (!stopping) closed.resolve(shutDown(home, server, parts));
    stopping = true;
    return closed.promise;
  };
  const routes = controlRoutes({
    ...parts,
    endpoints: new EndpointService(parts),
    volumes: new VolumeStore(database),
    environments: new EnvironmentStore(database),
    status: () => ({
      pid: process.pid,
      ...facts,
      home: home.path,
      startedAt,
      warnings: home.warnings,
      isolation,
      gpus: gpusView(gpus),
    }),
    stop: () => void stop(),
  });
  for (const record of store.list()) fleet.add(record);
  const { port } = facts;
  home.announce({ pid: process.pid, port, url, startedAt });
  const development = developmentArtifacts(parts);
  const platform = { port, url, home: home.path, key: home.key, development, stop, closed: closed.promise };
  return { routes, platform };
}

async function shutDown(home: Home, server: PlatformServer, parts: Parts): Promise<void> {
  const { fleet, supervisor, logs, database, jobs } = parts;
  server.stopListening();
  await fleet.close();
  await supervisor.close();
  await server.close();
  await logs.close();
  await jobs.close();
  database.close();
  home.release();
}
