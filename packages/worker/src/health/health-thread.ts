import type { Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { exposition } from '../metrics/exposition.js';
import { Series } from '../metrics/series.js';
import { Vitals } from '../metrics/vitals.js';
import { inWords, type ListenAddress } from '../server/address.js';
import type { HealthState } from './health.js';
import { healthListener, type MetricsPage } from './health-listener.js';
import type { FromHealthThread, HealthThreadData, ToHealthThread } from './messages.js';
import { Pulse, PulseWatch } from './pulse.js';

/** Milliseconds between two looks at the main thread's loop, at most. */
const TICK_MS = 100;
/** Milliseconds between two looks at the parent. */
const PARENT_TICK_MS = 1000;

/**
 * The health listener in a thread of its own, where a handler that blocks the event loop can't keep it from answering. It is as small as it can
 * be: every worker has one. Does nothing in a main thread.
 */
export async function runHealthThread(): Promise<void> {
  if (!parentPort) return;
  const { address, healthPath, pulse, vitals, stuckMs, parent } = workerData as HealthThreadData;
  let state: HealthState = { phase: 'initialising' };
  const series: Series[] = [];
  parentPort.on('message', (message: ToHealthThread) => {
    if ('state' in message) state = message.state;
    else series.push(new Series(message.series.labels, message.series.memory));
  });
  const stuck = stuckMs > 0 ? watchLoop(new Pulse(pulse), stuckMs) : () => undefined;
  if (parent > 0) endWithoutParent(parent);
  const metrics = metricsPage(series, new Vitals(vitals));
  const server = healthListener(() => (state.phase === 'ready' ? (stuck() ?? state) : state), healthPath, metrics);
  parentPort.postMessage(await listen(server, address));
}

/** @param series all that there are, more of them as time goes on */
function metricsPage(series: readonly Series[], vitals: Vitals): MetricsPage {
  const text = () => {
    const page = exposition(series, vitals, process.memoryUsage.rss());
    vitals.scraped();
    return page;
  };
  return { path: '/metrics', text };
}

/** Without the error catalogue, which this thread would load for this alone. */
async function listen(server: Server, address: ListenAddress): Promise<FromHealthThread> {
  return new Promise((resolve) => {
    server.once('error', ({ message, code }: NodeJS.ErrnoException) => resolve({ refused: { message, code } }));
    server.listen(address, () => resolve({ listening: inWords(address, server) }));
  });
}

/** Returns what tells that the main thread's loop is stuck; undefined while it turns. */
function watchLoop(pulse: Pulse, stuckMs: number): () => HealthState | undefined {
  const tickMs = Math.min(TICK_MS, stuckMs);
  const watch = new PulseWatch(pulse, tickMs);
  let stillMs = 0;
  setInterval(() => {
    stillMs = watch.look();
  }, tickMs);
  return () =>
    stillMs >= stuckMs
      ? { phase: 'failed', reason: `the event loop has not turned for ${stillMs} ms; the limit is ${stuckMs} ms` }
      : undefined;
}

/**
 * Ends the process when its platform is gone and the main thread, which sees that first, has not ended it: its loop is blocked. Then nobody
 * can be told, and nothing can be finished.
 */
function endWithoutParent(parent: number): void {
  let missed = 0;
  setInterval(() => {
    missed = process.ppid === parent ? 0 : missed + 1;
    if (missed > 1) process.kill(process.pid, 'SIGKILL');
  }, PARENT_TICK_MS);
}
