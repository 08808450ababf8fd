import { makeTraffic, simulate, TRAFFIC_KINDS } from '@flash-ts/platform/simulation';
import { median } from '../compare.ts';

const REQUESTS = 1_000_000;
const RATE = 100;
/** Seconds for that many requests. */
const TARGET_S = 10;
const WORKERS = [20, 1000];

/** How long the simulation of `flash advise` takes for a million requests of each kind of traffic. */
export function benchAdvise(rounds: number): Promise<void> {
  console.log(`\nSimulation of ${REQUESTS.toLocaleString('en-US')} requests, ${rounds} rounds (≤ ${TARGET_S} s)`);
  for (const most of WORKERS) {
    // As much traffic for each worker with few and with many.
    const rate = (RATE * most) / (WORKERS[0] ?? 1);
    for (const kind of TRAFFIC_KINDS) {
      const share = kind === 'flash-crowd' ? 1.95 : 1;
      const durationMs = (REQUESTS / rate / share) * 1000;
      const traffic = makeTraffic({ kind, rate, durationMs, handlerMs: 100 });
      const seconds = Array.from({ length: rounds }, () => {
        const began = performance.now();
        simulate(traffic, {
          scaling: { min: 0, max: most, scalerValue: 1, idleTimeoutMs: 5000 },
          startMs: 1000,
          concurrency: 4,
          queueWaitMs: 120_000,
          workerRequests: 1000,
        });
        return (performance.now() - began) / 1000;
      });
      const made = traffic.arrivals.length.toLocaleString('en-US').padStart(9);
      console.log(
        `  ${kind.padEnd(12)} at most ${String(most).padStart(5)} workers  ${made} requests  ${median(seconds).toFixed(2)} s`,
      );
    }
  }
  return Promise.resolve();
}
