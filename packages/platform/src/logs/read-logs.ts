import { lineTest, type LogFilter } from '@flash-ts/core/contract';
import { Breaks } from './breaks.js';
import type { LogCursor, NumberedLine } from './log-cursor.js';

import { LogReader } from './log-reader.js';
import { logStarts, type LogStart, type StartOptions } from './log-starts.js';
import type { WorkerLog } from './worker-log.js';
import { WorkerReader } from './worker-reader.js';

/** After every time. */
const LATEST = 'latest';

export interface LogRead extends LogFilter {
  readonly cursor: LogCursor;
  /** The time of the last line, as lines have it. */
  readonly until?: string | undefined;
  /** Whether later lines are read too, as they come. */
  readonly follow: boolean;
  /** Aborts when the reader has gone. */
  readonly signal: AbortSignal;
}

/** The logs that are read. */
export interface LogsToRead {
  /** All that there are: those in memory, and those of which there are only files. */
  readonly all: () => Promise<readonly WorkerLog[]>;
  /** Those that were begun since the last call; at first those in memory. */
  readonly begun: () => Iterable<WorkerLog>;
  /** Whether a worker writes no more lines. */
  readonly hasEnded: (workerId: string) => boolean;
  /** Whether no worker writes any more lines that belong to these logs. */
  readonly areComplete: () => boolean;
  /** How often the logs have changed so far. */
  readonly version: () => number;
  /** Waits for the next change, or for the signal. */
  readonly change: (signal: AbortSignal) => Promise<void>;
}

/**
 * The lines of workers in the order of their time; for a follower also those that come, until the logs are complete. Lines that were dropped
 * before they could be read are replaced by a line of the platform, which passes each filter.
 */
export async function* readLogs(logs: LogsToRead, read: LogRead): AsyncGenerator<NumberedLine> {
  const { until = LATEST, follow, signal } = read;
  const [isWanted, breaks] = [lineTest(read), new Breaks()];
  const { reader, join } = await openReader(logs, read, { isWanted, breaks });
  try {
    while (!signal.aborted) {
      const [version, isEnd] = [logs.version(), !follow || logs.areComplete()];
      if (follow) join();
      const line = await reader.next();
      if (line) {
        if (line.time > until) return;
        if (line.leftOut !== undefined || isWanted(line)) yield line;
        await breaks.take();
      } else if (isEnd && reader.isOver) return;
      else if (version === logs.version()) await logs.change(signal);
    }
  } finally {
    await reader.close();
  }
}

/** @returns a reader of the logs from their starts on, and a function that lets it read those that were begun since */
async function openReader(
  logs: LogsToRead,
  { cursor, until, follow, signal }: LogRead,
  tests: Pick<StartOptions, 'isWanted' | 'breaks'>,
): Promise<{ readonly reader: LogReader; readonly join: () => void }> {
  const reader = new LogReader();
  const seen = new Set<string>();
  const all = await logs.all();
  const ends = new Map(all.flatMap((log) => (log.last === undefined ? [] : [[log.workerId, log.last]])));
  const add = ({ log, after, time }: LogStart) => {
    seen.add(log.workerId);
    const upTo = follow ? undefined : ends.get(log.workerId);
    const isOver = () => !follow || logs.hasEnded(log.workerId);
    reader.add({ reader: new WorkerReader(log, { after, upTo }), isOver }, time);
  };
  for (const start of await logStarts(all, { cursor, ends, until, signal, ...tests })) add(start);
  const join = () => {
    for (const log of logs.begun())
      if (!seen.has(log.workerId)) add({ log, after: ends.get(log.workerId) ?? 0, time: '' });
  };
  return { reader, join };
}
