import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two looks. */
const LOOK_MS = 5_000;

/** The part of that time for which a thread may have been busy that had nothing to do but to look after itself. */
const MOST_BUSY = 0.05;

/** Bytes by which the heap must have grown since it was collected: less is not worth the pause. */
const WORTH_BYTES = 12 * 1024 * 1024;

/**
 * Collects the garbage of this thread when there is some and the thread has had nothing to do for some seconds. V8 collects when it needs room, so
 * that what a burst has left stays in memory for as long as little happens. Under load nothing is collected, and a look costs microseconds; a
 * collection holds the thread up for some 60 ms where 20 MB are in use.
 */
export function collectWhenIdle(): void {
  let before = performance.eventLoopUtilization();
  let collected = heapBytes();
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization > MOST_BUSY || heapBytes() < collected + WORTH_BYTES) return;
    collect();
    collected = heapBytes();
  }, LOOK_MS).unref();
}

/** V8's last resort packs what is in use and gives all other pages back; its usual collection keeps most of them, and is what Node 20 has. */
function collect(): void {
  const before = heapBytes();
  const run = collector();
  run({ type: 'major', flavor: 'last-resort' });
  if (heapBytes() >= before) run();
}

function heapBytes(): number {
  return getHeapStatistics().total_heap_size;
}

/** V8's own function, which a context has that is made while the flag is set. Source: V8, `src/extensions/gc-extension.cc`. */
function collector(): (options?: object) => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options?: object) => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
