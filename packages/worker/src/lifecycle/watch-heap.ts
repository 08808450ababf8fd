import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { logKnown } from '../logging/log-error.js';

/** Milliseconds between two measurements; each takes a few microseconds. */
const INTERVAL_MS = 1000;
const BYTES_PER_MB = 1024 * 1024;

/** V8's limit of the whole heap is that of its old generation and three semi-spaces, which have 64 MB by default. */
const SEMI_SPACES = 3;
const SEMI_SPACE_MB = 64;

/** Share of the limit at which the alarm goes on, and below which it goes off again. */
const ALARM_ON = 0.85;
const ALARM_OFF = 0.7;

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
    const [usedMb, limitMb] = [Math.round(used / BYTES_PER_MB), Math.round(limit / BYTES_PER_MB)];
    logKnown(log, 'warn', workerErrors.FLASH_WORKER_HEAP_NEARLY_FULL({ usedMb, limitMb }));
  };
  setInterval(look, INTERVAL_MS).unref();
}

/** The young generation is left out: it fills up and is emptied all the time. */
function oldGenerationUsed(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
}

/**
 * Bytes that the old generation may hold. It is the part of the heap where objects stay, and the process ends when it is full.
 *
 * @param heapSizeLimit V8's `heap_size_limit`
 * @param options Node's options, as in `process.execArgv` and `NODE_OPTIONS`
 */
export function oldGenerationLimit(heapSizeLimit: number, options: readonly string[]): number {
  const said = megabytes(/^--max[-_]old[-_]space[-_]size=(\d+)$/, options);
  if (said !== undefined) return said * BYTES_PER_MB;
  const young = SEMI_SPACES * (megabytes(/^--max[-_]semi[-_]space[-_]size=(\d+)$/, options) ?? SEMI_SPACE_MB);
  // On a small machine the semi-spaces may be most of the limit.
  return Math.max(heapSizeLimit - young * BYTES_PER_MB, heapSizeLimit / 2);
}

/** The number of the last option of this form. */
function megabytes(form: RegExp, options: readonly string[]): number | undefined {
  const last = options.map((option) => form.exec(option)?.[1]).findLast(Boolean);
  return last === undefined ? undefined : Number(last);
}

/** Whether the alarm is on: from 85 % of the limit until it falls below 70 %. */
export function heapAlarm(isOn: boolean, used: number, limit: number): boolean {
  return used >= limit * (isOn ? ALARM_OFF : ALARM_ON);
}
