import type { Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { inWords, type ListenAddress } from '../../connections/address.js';
import { healthListener, type MetricsPage } from '../../health/health-listener.js';
import type { HealthState } from '../../health/health.js';
import { exposition } from '../../metrics/exposition.js';
import { Series } from '../../metrics/series.js';
import { Vitals } from '../../metrics/vitals.js';
import type { FromHealthThread, HealthThreadData, ToHealthThread } from './messages.js';
import { LoopWatch } from './loop-watch.js';

/** The most milliseconds between two checks of the main thread's event loop; more than between two of its beats. */
const TICK_MS = 100;
/** Milliseconds between two checks of the parent process. */
const PARENT_TICK_MS = 1000;

/**
 * The health listener in a thread of its own, which answers also while a handler blocks the main thread's event loop. It is kept small, since
 * every worker has one. Does nothing in a main thread.
 */
export async function runHealthThread(): Promise<void> {
  if (!parentPort) return;
  const { address, healthPath, vitals: memory, stuckMs, parent } = workerData as HealthThreadData;
  const vitals = new Vitals(memory);
  let state: HealthState = { phase: 'initializing' };
  const counted: Series[] = [];
  parentPort.on('message', (message: ToHealthThread) => {
    if ('state' in message) state = message.state;
    else counted.push(new Series(message.series.of, message.series.labels, message.series.memory));
  });
  const stillMs = watchLoop(vitals, stuckMs > 0 ? Math.min(TICK_MS, stuckMs) : TICK_MS);
  if (parent > 0) endWithoutParent(parent);
  const server = healthListener({
    healthPath,
    state: () => (state.phase === 'ready' && stuckMs > 0 ? stuckState(stillMs(), stuckMs) : undefined) ?? state,
    stillMs,
    metrics: metricsPage(counted, vitals),
  });
  parentPort.postMessage(await listen(server, address));
}

/** @param series grows while the worker serves */
function metricsPage(series: readonly Series[], vitals: Vitals): MetricsPage {
  const text = () => {
    const page = exposition(series, vitals, process.memoryUsage.rss());
    // The measurements between two scrapes start again.
    vitals.increase('scrapes');
    return page;
  };
  return { path: '/metrics', text };
}

/** Like `connections/listen.ts`, without the error catalogue, which this thread would load for this alone. */
async function listen(server: Server, address: ListenAddress): Promise<FromHealthThread> {
  return new Promise((resolve) => {
    server.once('error', ({ message, code }: NodeJS.ErrnoException) => resolve({ refused: { message, code } }));
    server.listen(address, () => resolve({ listening: inWords(address, server) }));
  });
}

/** Returns a function that tells for how many milliseconds the main thread's loop has not turned. */
function watchLoop(vitals: Vitals, tickMs: number): () => number {
  const watch = new LoopWatch(vitals, tickMs);
  let stillMs = 0;
  setInterval(() => {
    stillMs = watch.look();
  }, tickMs);
  return () => stillMs;
}

/** The failed state of an endpoint with a limit whose loop has not turned for longer than that. */
function stuckState(stillMs: number, stuckMs: number): HealthState | undefined {
  if (stillMs < stuckMs) return undefined;
  return {
    phase: 'failed',
    reason: `the event loop has not turned for ${stillMs} ms; the limit is ${stuckMs} ms`,
  };
}

/**
 * Ends the process when its platform is gone and the main thread, which sees that first, has not ended it because its loop is blocked. Then
 * nothing can be reported or finished.
 */
function endWithoutParent(parent: number): void {
  let missed = 0;
  setInterval(() => {
    missed = process.ppid === parent ? 0 : missed + 1;
    if (missed > 1) process.kill(process.pid, 'SIGKILL');
  }, PARENT_TICK_MS);
}
