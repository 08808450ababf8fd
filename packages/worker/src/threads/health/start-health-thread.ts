import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { inWords, type ListenAddress } from '../../connections/address.js';
import { workerErrors } from '../../errors/index.js';
import type { Health } from '../../health/health.js';
import type { Jobs } from '../../metrics/jobs.js';
import type { HeldStart } from '../../lifecycle/parent.js';
import { countJobs, countRequests } from '../../metrics/count.js';
import { measureProcess } from '../../metrics/measure-process.js';
import type { Series } from '../../metrics/series.js';
import { Vitals } from '../../metrics/vitals.js';
import type { Requests } from '../../requests/requests.js';
import type { WorkerSettings } from '../../settings/environment.js';
import type { FromHealthThread, HealthThreadData, ToHealthThread } from './messages.js';

export interface HealthThreadParts {
  /** The thread's program in the artifact. */
  readonly url: URL;
  readonly health: Health;
  readonly address: ListenAddress;
  readonly settings: Pick<WorkerSettings, 'healthPath' | 'stuckMs' | 'supervised'>;
  readonly start: Pick<HeldStart, 'elapsedMs'>;
  /** What the metrics count. */
  readonly requests: Requests;
  readonly jobs: Jobs;
}

/** The most milliseconds between two beats of the main thread's loop. */
const BEAT_MS = 50;
/** Megabytes. The thread holds a listener and a few numbers, and for a moment the metrics page of all routes. */
const MEMORY = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

/**
 * Starts the health listener in a thread of its own, and sends it every state. Resolves with the address as text once it listens.
 *
 * @throws FlashError `FLASH_WORKER_LISTEN`
 */
export async function startHealthThread(parts: HealthThreadParts): Promise<string> {
  const { url, health, address, settings, requests, jobs, start } = parts;
  const { healthPath, stuckMs, supervised } = settings;
  const vitals = new Vitals();
  const workerData: HealthThreadData = {
    address,
    healthPath,
    vitals: vitals.memory,
    stuckMs,
    parent: supervised ? process.ppid : 0,
  };
  const thread = new Worker(url, { workerData, name: 'health', resourceLimits: MEMORY, env: {}, execArgv: [] });
  // The worker lives as long as its server listens, not as long as the health thread does.
  thread.unref();
  const tell = (message: ToHealthThread) => thread.postMessage(message);
  tell({ state: health.state });
  health.observe((state) => {
    if (state.phase === 'ready') vitals.set('coldStart', start.elapsedMs / 1000);
    tell({ state });
  });
  const share = ({ of, labels, memory }: Series) => tell({ series: { of, labels, memory } });
  requests.follow((inFlight) => vitals.set('inFlight', inFlight));
  requests.observe(countRequests(share));
  jobs.follow((inProgress) => vitals.set('jobsInProgress', inProgress));
  jobs.observe(countJobs(share));
  measureProcess(vitals);
  setInterval(() => vitals.increase('beats'), stuckMs > 0 ? Math.min(stuckMs / 4, BEAT_MS) : BEAT_MS).unref();
  const [answer] = (await once(thread, 'message')) as [FromHealthThread];
  if ('listening' in answer) return answer.listening;
  const cause = Object.assign(new Error(answer.refused.message), { code: answer.refused.code });
  throw workerErrors.FLASH_WORKER_LISTEN({ address: inWords(address) }, { cause });
}
