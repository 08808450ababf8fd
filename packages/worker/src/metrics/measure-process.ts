import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Vitals } from './vitals.js';

/** Milliseconds between two measurements of the heap. */
const INTERVAL_MS = 1000;

/** Milliseconds between two samples of the event loop. Each wakes the process, so they are rare. */
const LOOP_INTERVAL_MS = 50;

const NANOSECONDS = 1e9;

/** Measures the main thread from now on. */
export function measureProcess(vitals: Vitals): void {
  const delay = monitorEventLoopDelay({ resolution: LOOP_INTERVAL_MS });
  delay.enable();
  let scrapes = vitals.get('scrapes');
  const measure = () => {
    const { used_heap_size: used, total_heap_size: total } = getHeapStatistics();
    vitals.set('heapUsed', used);
    vitals.set('heapTotal', total);
    if (scrapes !== vitals.get('scrapes')) {
      scrapes = vitals.get('scrapes');
      delay.reset();
      return;
    }
    if (delay.count === 0) return;
    vitals.set('lagMean', lateness(delay.mean));
    vitals.set('lagP50', lateness(delay.percentile(50)));
    vitals.set('lagP99', lateness(delay.percentile(99)));
    vitals.set('lagMax', lateness(delay.max));
  };
  measure();
  setInterval(measure, INTERVAL_MS).unref();
}

/** How late the monitor's sample was, in seconds. @param betweenLooks nanoseconds between two samples */
function lateness(betweenLooks: number): number {
  return Math.max(0, betweenLooks / NANOSECONDS - LOOP_INTERVAL_MS / 1000);
}
