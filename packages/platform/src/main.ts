import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { ArtifactStore } from './artifacts/artifact-store.js';
import { ArtifactCollector } from './artifacts/collector.js';
import { systemClock, type Clock } from './clock/clock.js';
import { Deadlines } from './clock/deadlines.js';
import { ControlApi } from './control/control-api.js';
import { EndpointService } from './control/endpoint-service.js';
import { keyRefusal } from './control/guard.js';
import { endpointGauges, gpusView } from './control/representation.js';
import { controlRoutes } from './control/routes.js';
import { VolumeService } from './control/volume-service.js';
import { platformErrors } from './errors/catalogue.js';
import { EventBus } from './events/event-bus.js';
import { GpuAllocator } from './hardware/gpu-allocator.js';
import { takeInventory } from './hardware/gpu-inventory.js';
import { openHome, type Home } from './home/home.js';
import { findIsolation } from './isolation/find-isolation.js';
import type { Logger } from './logger.js';
import { LogStore } from './logs/log-store.js';
import { Metrics } from './metrics/metrics.js';
import { KnownHosts, localUrl } from './routing/known-hosts.js';
import { mayBeTold, nearestEndpoint } from './routing/nearest-endpoint.js';
import { Fleet } from './endpoints/fleet.js';
import type { Platform, PlatformOptions } from './options.js';
import { PlatformServer } from './server.js';
import { Settings } from './settings/settings.js';
import { CrashLoopStore } from './store/crash-loop-store.js';
import { EndpointStore } from './store/endpoint-store.js';
import { openState as openStateFile } from './store/open-state.js';
import { ProcessStore } from './store/process-store.js';
import { ProtectionStore } from './store/protection-store.js';
import { SettingsStore } from './store/settings-store.js';
import { VolumeStore } from './store/volume-store.js';
import { Supervisor } from './supervision/supervisor.js';

/**
 * Starts the embedded platform: endpoints that the home knows come back, with their `workers.min` workers.
 *
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOME_LOCKED`, `FLASH_HOME_UNUSABLE`, `FLASH_KEY_UNUSABLE`, `FLASH_STATE_UNREADABLE`,
 *   `FLASH_SECRETS_UNREADABLE`, `FLASH_STATE_NEWER` or `FLASH_VIRTUAL_GPUS_INVALID`; nothing is left running then
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const home = openHome(options.home);
  try {
    return await assemble(home, options);
  } catch (error) {
    home.release();
    throw error;
  }
}

async function assemble(home: Home, options: PlatformOptions): Promise<Platform> {
  const settings = new Settings(options.settings);
  const clock = options.clock ?? systemClock;
  const deadlines = new Deadlines(clock);
  const { host = '127.0.0.1', allowedHosts } = options;
  const known = allowedHosts && new KnownHosts(host, allowedHosts);
  // Until the state is open nobody is let through.
  const access = { requireKey: true };
  const open: { control?: ControlApi; fleet?: Fleet; answered?: (id: string, response: ServerResponse) => void } = {};
  const server = new PlatformServer(
    {
      control: () => open.control,
      endpoint: (id) => open.fleet?.get(id),
      endpointByName: (name) => open.fleet?.findByName(name),
      routeByName: options.routeByName ?? false,
      firstRelease: options.firstRelease,
      refusal: (request, name) => {
        if (known?.has(name) === false) return platformErrors.FLASH_HOST_UNKNOWN({ host: name ?? '' });
        return access.requireKey ? keyRefusal(request, home) : undefined;
      },
      nearest: (wanted, request, name) => {
        // Whoever has shown the key may know all, and in development only known hosts come so far.
        if (!access.requireKey && !known && !mayBeTold(request, name)) return undefined;
        const endpoints = open.fleet?.all().map(({ id, record }) => ({ id, name: record.config.name })) ?? [];
        return nearestEndpoint(wanted, endpoints);
      },
      answered: (id, response) => open.answered?.(id, response),
    },
    {
      settings,
      clock,
      deadlines,
      get requireKey() {
        return access.requireKey;
      },
    },
  );
  // The port first: when it is busy nothing has been begun.
  const port = await server.listen(options.port, host);
  const url = localUrl(host, port);
  try {
    const log = options.log ?? pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
    for (const warning of home.warnings) log.warn({}, warning);
    const state = await openState(home, { options, settings, log, url, clock, deadlines });
    access.requireKey = new ProtectionStore(state.database).settle('requireKey', options.requireKey);
    const { version } = options;
    const { routes, platform } = operate(home, server, state, {
      url,
      port,
      version,
      requireKey: access.requireKey,
    });
    open.fleet = state.fleet;
    open.answered = (id, response) => {
      const name = state.fleet.get(id)?.record.config.name;
      const status = response.headersSent ? response.statusCode : undefined;
      if (name !== undefined) state.metrics.answered(id, name, status);
    };
    open.control = new ControlApi({
      routes,
      keys: home,
      host,
      log,
      clock,
      limits: settings.current().controlRequests,
    });
    return platform;
  } catch (error) {
    await server.close();
    throw error;
  }
}

type State = Awaited<ReturnType<typeof openState>>;

/** Everything that lives in the home, without the workers of a platform that was here before. */
async function openState(
  home: Home,
  facts: {
    options: PlatformOptions;
    settings: Settings;
    log: Logger;
    url: string;
    clock: Clock;
    deadlines: Deadlines;
  },
) {
  const { options, settings, log, url, clock, deadlines } = facts;
  const { workerNodeOptions: nodeOptions = [], devToken, tellBootErrors = false, forgetSecrets = false } = options;
  const gpus = new GpuAllocator(await takeInventory(settings.current().virtualGpus, process.env, log));
  const artifacts = new ArtifactStore(home.artifacts, settings);
  await artifacts.open();
  const folders = { home: home.path, artifacts: home.artifacts, run: home.run };
  const isolation = await findIsolation(settings.current().workerIsolation, folders);
  const logs = new LogStore(home.logs, (err) => log.error({ err }, 'a log could not be written'));
  const { database, variables } = openStateFile(home, { maxBytes: settings.current().stateBytes, forgetSecrets });
  // Before those who read settings as they are made.
  settings.keepIn(new SettingsStore(database));
  const events = new EventBus();
  const processes = new ProcessStore(database);
  const endpointUrl = `${url}/e/{id}`;
  const supervisor = new Supervisor({
    artifacts,
    logs,
    processes,
    events,
    gpus,
    settings,
    clock,
    run: home.run,
    enclosure: isolation.enclosure,
    endpointUrl,
    callKey: home.callKey,
    nodeOptions,
    devToken,
  });
  await supervisor.clearLeftovers();
  const store = new EndpointStore(database, variables);
  const collector = new ArtifactCollector({
    artifacts,
    imagesInUse: () => store.images(),
    unusedMs: settings.current().artifactUnusedMs,
    onError: (err) => log.error({ err }, 'an artifact could not be removed'),
  });
  await collector.collectUnused(Date.now());
  const crashLoops = new CrashLoopStore(database);
  const fleet = new Fleet({
    store,
    crashLoops,
    supervisor,
    events,
    gpus,
    settings,
    clock,
    deadlines,
    development: devToken !== undefined,
    tellBootErrors,
  });
  const metrics = new Metrics(events, () => fleet.all().map(endpointGauges));
  return {
    isolation: isolation.report,
    artifacts,
    collector,
    logs,
    database,
    events,
    gpus,
    metrics,
    store,
    supervisor,
    fleet,
    settings,
  };
}

/** Brings the endpoints back and tells the world. */
function operate(
  home: Home,
  server: PlatformServer,
  state: State,
  { url, ...facts }: { url: string; port: number; version: string; requireKey: boolean },
) {
  const { store, fleet, artifacts, collector, logs, database, events, gpus, metrics, settings } = state;
  const startedAt = new Date().toISOString();
  const closed = Promise.withResolvers<void>();
  let stopping = false;
  const stop = () => {
    if (!stopping) closed.resolve(shutDown(home, server, state));
    stopping = true;
    return closed.promise;
  };
  const routes = controlRoutes({
    endpoints: new EndpointService({
      store,
      fleet,
      artifacts,
      collector,
      events,
      settings,
    }),
    volumes: new VolumeService(new VolumeStore(database)),
    settings,
    artifacts,
    collector,
    logs,
    events,
    metrics,
    status: () => ({
      pid: process.pid,
      ...facts,
      home: home.path,
      startedAt,
      warnings: home.warnings,
      isolation: state.isolation,
      gpus: gpusView(gpus),
    }),
    stop: () => void stop(),
  });
  for (const record of store.list()) fleet.add(record);
  const { port } = facts;
  home.announce({ pid: process.pid, port, url, startedAt });
  const adoptArtifact = (digest: string, folder: string) => {
    collector.expect(digest);
    return artifacts.adopt(digest, folder);
  };
  const platform = { port, url, home: home.path, key: home.key, adoptArtifact, stop, closed: closed.promise };
  return { routes, platform };
}

async function shutDown(home: Home, server: PlatformServer, state: State): Promise<void> {
  const { fleet, supervisor, logs, database } = state;
  server.stopListening();
  await fleet.close();
  await supervisor.close();
  await server.close();
  await logs.close();
  database.close();
  home.release();
}
