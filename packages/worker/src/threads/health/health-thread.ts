import type { Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { inWords, type ListenAddress } from '../../connections/address.js';
import { healthListener, type MetricsPage } from '../../health/health-listener.js';
import type { HealthState } from '../../health/health.js';
import { exposition } from '../../metrics/exposition.js';
import { Series } from '../../metrics/series.js';
import { Vitals } from '../../metrics/vitals.js';
import type { FromHealthThread, HealthThreadData, ToHealthThread } from './messages.js';
import { Pulse, PulseWatch } from './pulse.js';

/** Milliseconds between two looks at the main thread's loop, at most; more than between two of its beats. */
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
  const stillMs = watchLoop(new Pulse(pulse), stuckMs > 0 ? Math.min(TICK_MS, stuckMs) : TICK_MS);
  if (parent > 0) endWithoutParent(parent);
  const server = healthListener({
    healthPath,
    state: () => (state.phase === 'ready' && stuckMs > 0 ? stuckState(stillMs(), stuckMs) : undefined) ?? state,
    stillMs,
    metrics: metricsPage(series, new Vitals(vitals)),
  });
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

/** Returns what tells for how many milliseconds the main thread's loop has not turned. */
function watchLoop(pulse: Pulse, tickMs: number): () => number {
  const watch = new PulseWatch(pulse, tickMs);
  let stillMs = 0;
  setInterval(() => {
    stillMs = watch.look();
  }, tickMs);
  return () => stillMs;
}

/** What an endpoint that sets a limit wants to be said of a loop that has not turned for so long. */
function stuckState(stillMs: number, stuckMs: number): HealthState | undefined {
  if (stillMs < stuckMs) return undefined;
  return {
    phase: 'failed',
    reason: `the event loop has not turned for ${stillMs} ms; the limit is ${stuckMs} ms`,
  };
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
