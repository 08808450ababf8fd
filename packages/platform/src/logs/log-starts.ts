import type { LogLine } from '@flash-ts/core/contract';
import type { Breaks } from './breaks.js';
import type { LogCursor, NumberedLine } from './log-cursor.js';
import { TimeQueue } from './time-queue.js';
import type { WorkerLog } from './worker-log.js';

/** Logs that are opened at once. */
const AT_ONCE = 16;
/** Before every line. */
const ANY_TIME = '';
/** After every line. */
const UNKNOWN_TIME = 'unknown';

/** Where a reader begins with a worker's lines. */
export interface LogStart {
  readonly log: WorkerLog;
  /** The number of the last line before. */
  readonly after: number;
  /** No line from there on is older. */
  readonly time: string;
}

export interface StartOptions {
  readonly cursor: LogCursor;
  /** By worker the number of the last line that is counted; without one all lines are. */
  readonly ends: ReadonlyMap<string, number>;
  readonly until: string | undefined;
  /** Which lines are counted. */
  readonly isWanted: (line: LogLine) => boolean;
  readonly breaks: Breaks;
  readonly signal: AbortSignal;
}

/** Where to begin with each log; those that have no line to read are left out. */
export async function logStarts(logs: readonly WorkerLog[], options: StartOptions): Promise<LogStart[]> {
  const { cursor } = options;
  if (cursor.kind === 'after') return logs.map((log) => ({ log, after: cursor.seq, time: ANY_TIME }));
  if (cursor.kind === 'tail') return newest(logs, cursor, options);
  const starts: LogStart[] = [];
  for (let at = 0; at < logs.length; at += AT_ONCE) {
    const first = (log: WorkerLog) => log.since(cursor.time).then((line) => (line ? [startAt(log, line)] : []));
    starts.push(...(await Promise.all(logs.slice(at, at + AT_ONCE).map(first))).flat());
  }
  return starts;
}

function startAt(log: WorkerLog, { seq, time }: NumberedLine): LogStart {
  return { log, after: seq - 1, time };
}

interface Entry {
  readonly log: WorkerLog;
  readonly lines: AsyncGenerator<NumberedLine>;
  /** Undefined until the log is opened. */
  readonly line?: NumberedLine;
}

/**
 * The starts of the newest lines that are wanted. The lines are read backwards and not kept: only as many logs are opened as are needed, and
 * the memory does not depend on the number of lines.
 */
async function newest(
  logs: readonly WorkerLog[],
  { lines: count, since = ANY_TIME }: { readonly lines: number; readonly since?: string },
  { ends, until, isWanted, breaks, signal }: StartOptions,
): Promise<LogStart[]> {
  const starts = new Map<WorkerLog, LogStart>();
  const queue = new TimeQueue<Entry>({ newestFirst: true });
  for (const log of logs) {
    const time = log.newestTime ?? UNKNOWN_TIME;
    if (time >= since) queue.add(time, { log, lines: log.backwards(ends.get(log.workerId) ?? Infinity, until) });
  }
  let open: Entry | undefined;
  try {
    for (let left = count; left > 0 && !signal.aborted && (open = queue.take());) {
      const { log, lines, line } = open;
      if (line && isWanted(line)) {
        starts.set(log, startAt(log, line));
        left -= 1;
      }
      await breaks.take();
      const { value: older } = await lines.next();
      if (older && older.time >= since) queue.add(older.time, { log, lines, line: older });
      else await lines.return(undefined);
    }
    return [...starts.values()];
  } finally {
    for (; open; open = queue.take()) await open.lines.return(undefined);
  }
}
