import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { heapAlarm, oldGenerationLimit } from './heap-alarm.js';

/** Milliseconds between two measurements; each takes a few microseconds. */
const INTERVAL_MS = 1000;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Warns once each time the heap of the main thread becomes nearly full. When it is full, V8 ends the process at once, with a message on
 * standard error that is the only one if the heap fills up within a second.
 */
export function watchHeap(log: Logger): void {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)];
  const limit = oldGenerationLimit(getHeapStatistics().heap_size_limit, options);
  let isOn = false;
  const look = () => {
    const used = oldGenerationUsed();
    const wasOn = isOn;
    isOn = heapAlarm(isOn, used, limit);
    if (!isOn || wasOn) return;
    const { code, message, fix } = workerErrors.FLASH_WORKER_HEAP_NEARLY_FULL({
      usedMb: Math.round(used / BYTES_PER_MB),
      limitMb: Math.round(limit / BYTES_PER_MB),
    });
    log.warn({ code, fix }, message);
  };
  setInterval(look, INTERVAL_MS).unref();
}

/** The young generation is left out: it fills up and is emptied all the time. */
function oldGenerationUsed(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
}
