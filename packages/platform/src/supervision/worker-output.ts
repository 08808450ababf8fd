import type { LogLine } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { LogStore } from '../logs/log-store.js';
import { platformLine } from '../logs/platform-line.js';
import type { ProcessPlan } from './worker-process.js';

/** The consumer of a worker's output. */
export interface WorkerOutput extends Pick<ProcessPlan, 'onLine' | 'ready' | 'onSlowed'> {
  /** Adds a line of the platform's own. */
  readonly tell: (level: 'warn' | 'fatal', error: FlashError) => void;
}

/** Writes a worker's output to its log. */
export function outputInto(
  logs: LogStore,
  worker: Pick<LogLine, 'endpointId' | 'endpointName' | 'workerId'>,
): WorkerOutput {
  const now = wallTime();
  const write = (stream: LogLine['stream'], line: string, time = now()) =>
    logs.append({ ...worker, stream, time, line });
  const tell: WorkerOutput['tell'] = (level, error) => {
    const time = now();
    write('stderr', platformLine(level, error, { worker: worker.workerId, time }), time);
  };
  return {
    onLine: write,
    ready: () => logs.drained(worker.workerId),
    onSlowed: () => tell('warn', platformErrors.FLASH_WORKER_OUTPUT_SLOWED({})),
    tell,
  };
}

/** The time as RFC 3339. The text is made once per millisecond, in which a worker may print hundreds of lines. */
function wallTime(): () => string {
  let [at, text] = [Number.NaN, ''];
  return () => {
    const ms = Date.now();
    if (ms !== at) [at, text] = [ms, new Date(ms).toISOString()];
    return text;
  };
}
