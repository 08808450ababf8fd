import { ArtifactStore } from './artifacts/artifact-store.js';
import { ArtifactCollector } from './artifacts/collector.js';
import type { Clock } from './clock/clock.js';
import type { Deadlines } from './clock/deadlines.js';
import { endpointGauges } from './control/representation.js';
import { Fleet } from './endpoints/fleet.js';
import { EventBus } from './events/event-bus.js';
import { GpuAllocator } from './hardware/gpu-allocator.js';
import { takeInventory } from './hardware/gpu-inventory.js';
import type { Home } from './home/home.js';
import { Inspectors } from './inspection/inspectors.js';
import { findIsolation } from './isolation/find-isolation.js';
import { LiveHistory } from './live/live-history.js';
import { removeForeignLogs } from './logs/log-folder.js';
import type { Logger } from './logs/logger.js';
import { LogStore } from './logs/log-store.js';
import { Metrics } from './metrics/metrics.js';
import type { PlatformOptions } from './options.js';
import type { Settings } from './settings/settings.js';
import type { Job } from './jobs/job.js';
import type { JobQueue } from './jobs/job-queue.js';
import type { JobStore } from './jobs/job-store.js';
import { applyPastResults } from './jobs/left-results.js';
import { openJobs } from './jobs/open-jobs.js';
import { jobsErrorTeller } from './jobs/jobs-error-teller.js';
import { WorkerKeys } from './jobs/worker-keys.js';
import { CrashLoopStore } from './store/crash-loop-store.js';
import { EndpointStore } from './store/endpoint-store.js';
import { openState } from './store/open-state.js';
import { ProcessStore } from './store/process-store.js';
import { SettingsStore } from './store/settings-store.js';
import { Supervisor } from './supervision/supervisor.js';

export interface PartsFacts {
  readonly options: PlatformOptions;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** The URL of the platform for programs on this machine. */
  readonly url: string;
}

export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens everything that is in the home, and ends leftover workers of an earlier platform. The endpoints are not started yet. */
export async function openParts(home: Home, facts: PartsFacts) {
  const { options, settings, log, url, clock, deadlines } = facts;
  const { devToken, workerNodeOptions: nodeOptions = [], tellBootErrors = false, forgetSecrets = false } = options;
  const gpus = new GpuAllocator(await takeInventory(settings.current().virtualGpus, process.env, log));
  const artifacts = new ArtifactStore(home.artifacts, settings);
  await artifacts.open();
  const folders = { home: home.path, artifacts: home.artifacts, run: home.run };
  const isolation = await findIsolation(settings.current().workerIsolation, folders);
  const logs = new LogStore(home.logs, settings, (err) => log.error({ err }, 'a log could not be written'));
  const { database, variables } = openState(home, { maxBytes: settings.current().stateBytes, forgetSecrets });
  // Before parts that read settings in their constructors.
  settings.keepIn(new SettingsStore(database));
  const store = new EndpointStore(database, variables);
  await removeForeignLogs(home.logs, new Set(store.list().map(({ id }) => id)));
  const events = new EventBus();
  const workerKeys = new WorkerKeys();
  const own = { settings, clock, deadlines, gpus, artifacts, logs, store, events };
  const inspectors = options.inspection && new Inspectors(options.inspection);
  const supervisor = new Supervisor({
    ...own,
    processes: new ProcessStore(database),
    run: home.run,
    enclosure: isolation.enclosure,
    endpointUrl: `${url}/e/{id}`,
    queueUrl: `${url}/local/queues/{id}`,
    workerKeys,
    callKey: home.callKey,
    nodeOptions: [...nodeOptions, ...(inspectors?.nodeOptions ?? [])],
    inspectors,
    devToken,
    coldStartMs: options.faultInjection?.coldStartMs ?? 0,
  });
  await supervisor.clearLeftovers();
  const collector = new ArtifactCollector({
    artifacts,
    imagesInUse: () => store.images(),
    unusedMs: settings.current().artifactUnusedMs,
    onError: (err) => log.error({ err }, 'an artifact could not be removed'),
  });
  await collector.collectUnused(Date.now());
  const crashLoops = new CrashLoopStore(database);
  const onJobsError = jobsErrorTeller(clock, log);
  // The last that may fail: its connections are not left open by a failure of another part.
  const jobs = await openJobs({ home, url: options.jobsDatabase, maxBytes: settings.current().jobsBytes, log });
  await takePastResults(home, jobs, log);
  const onJobEnded = (job: Job) => {
    const name = fleet.get(job.endpointId)?.record.config.name;
    if (name !== undefined) metrics.jobEnded(name, job);
  };
  const fleet = new Fleet({
    ...own,
    jobs,
    onJobsError,
    onJobEnded,
    crashLoops,
    supervisor,
    development: devToken !== undefined,
    tellBootErrors,
  });
  const look = () => fleet.all().map(endpointGauges);
  const refresh = () => Promise.all(queuesOf(fleet).map((queue) => queue.refresh().catch(onJobsError)));
  const metrics = new Metrics(events, look, refresh);
  const live = new LiveHistory({ events, metrics, look });
  return {
    ...own,
    jobs,
    onJobsError,
    workerKeys,
    database,
    isolation: isolation.report,
    supervisor,
    collector,
    fleet,
    metrics,
    live,
  };
}

/** What killed workers of a killed platform have done is not done again. Jobs whose results can't be read are taken back as lost, as all others. */
async function takePastResults({ pastRuns }: Home, jobs: JobStore, log: Logger): Promise<void> {
  try {
    await applyPastResults(pastRuns.past, jobs, Date.now());
  } catch (err) {
    log.warn({ err }, 'results that workers of an earlier platform have left could not be taken');
  }
  pastRuns.removePast();
}

function queuesOf(fleet: Fleet): JobQueue[] {
  return fleet.all().flatMap(({ queue }) => queue ?? []);
}
