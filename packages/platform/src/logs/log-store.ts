import type { LogLine } from '@flash-ts/core/contract';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import type { LogCursor, NumberedLine } from './log-cursor.js';
import { LogFile } from './log-file.js';
import { LogReader } from './log-reader.js';
import { readLog } from './read-log.js';
import { RecentLines } from './recent-lines.js';
import { WorkerLogReader } from './worker-log-reader.js';

/** Bytes of memory that the newest lines of all workers may use together. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Ended workers whose lines stay in memory, since they show why the workers ended. */
const MAX_GONE = 10;

interface WorkerLog {
  readonly endpointId: string;
  readonly recent: RecentLines;
  readonly file: LogFile;
  gone: boolean;
}

/** The lines of one worker to read. */
interface WorkerLogQuery {
  readonly endpointId: string;
  readonly workerId: string;
  /** Whether the worker may still write its first line. */
  readonly lives: boolean;
  readonly cursor: LogCursor;
  /** Aborts when the reader has gone. */
  readonly signal: AbortSignal;
}

/** The output of all workers: the newest lines in memory, all lines in files. Readers read both at their own pace. */
export class LogStore {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #workers = new Map<string, WorkerLog>();
  /** Emits `change` at each new line and `gone` with a worker's id after its last one. */
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #bytes = 0;

  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  append(line: LogLine): void {
    const { recent, file } = this.#logOf(line);
    const numbered = { ...line, seq: recent.last + 1 };
    const before = recent.bytes;
    recent.push(numbered, file.append(JSON.stringify(numbered)));
    this.#bytes += recent.bytes - before;
    while (this.#bytes > MAX_BYTES) this.#dropOldest();
    this.#changes.emit('change');
  }

  /** Settles when the disk has caught up with a worker's lines; undefined if it is not behind. */
  drained(workerId: string): Promise<void> | undefined {
    return this.#workers.get(workerId)?.file.drained;
  }

  /**
   * Lines in memory in the order of their time.
   *
   * @param follow whether to continue with later lines until the signal aborts
   */
  async *recent(
    endpointId: string | undefined,
    { follow, signal }: { readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncGenerator<NumberedLine> {
    const reader = new LogReader(this.#workers, endpointId);
    const ends = follow ? undefined : reader.ends();
    while (!signal.aborted) {
      const line = reader.next(ends);
      if (line) yield line;
      else if (follow) await this.#change(signal);
      else return;
    }
  }

  /**
   * All stored lines of a worker, also of one that has ended or ran on an earlier platform of this home; then later ones, until the worker
   * ends or the signal aborts.
   *
   * @param endpointId and `workerId`: checked by the caller, they name a file
   */
  async *ofWorker({ endpointId, workerId, lives, cursor, signal }: WorkerLogQuery): AsyncGenerator<NumberedLine> {
    const gone = new AbortController();
    const onGone = (id: string) => id === workerId && gone.abort();
    this.#changes.on('gone', onGone);
    if (this.#workers.get(workerId)?.gone ?? !lives) gone.abort();
    const ended = AbortSignal.any([signal, gone.signal]);
    const reader = new WorkerLogReader({
      recent: () => this.#workers.get(workerId)?.recent,
      written: (after) => readLog(this.#pathOf(endpointId, workerId), after),
      change: (until) => this.#change(until),
    });
    try {
      yield* reader.from(cursor, ended);
    } finally {
      this.#changes.off('gone', onGone);
    }
  }

  /** Whether there are lines of a worker of this endpoint, in memory or in a file. */
  async has(endpointId: string, workerId: string): Promise<boolean> {
    const log = this.#workers.get(workerId);
    if (log) return log.endpointId === endpointId;
    for await (const _ of readLog(this.#pathOf(endpointId, workerId))) return true;
    return false;
  }

  /** Closes the file of a worker that has ended; its lines stay in memory for a while. */
  async workerGone(workerId: string): Promise<void> {
    const log = this.#workers.get(workerId);
    if (log) log.gone = true;
    this.#changes.emit('gone', workerId);
    if (!log) return;
    const gone = [...this.#workers].filter(([, other]) => other.gone && other.endpointId === log.endpointId);
    for (const [id, { recent }] of gone.slice(0, -MAX_GONE)) {
      this.#workers.delete(id);
      this.#bytes -= recent.bytes;
    }
    await log.file.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(({ file }) => file.close()));
  }

  /** Drops a line of the worker whose lines use most memory, so that a worker that prints much does not displace the lines of others. */
  #dropOldest(): void {
    let largest: RecentLines | undefined;
    for (const { recent } of this.#workers.values()) {
      if (recent.bytes > (largest?.bytes ?? 0)) largest = recent;
    }
    if (!largest) return;
    const before = largest.bytes;
    largest.dropOldest();
    this.#bytes -= before - largest.bytes;
  }

  /** Waits for the next change. */
  async #change(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await once(this.#changes, 'change', { signal }).catch(() => undefined);
  }

  #logOf({ workerId, endpointId }: LogLine): WorkerLog {
    const known = this.#workers.get(workerId);
    if (known) return known;
    const file = new LogFile(this.#pathOf(endpointId, workerId), this.#onError);
    const log: WorkerLog = { endpointId, recent: new RecentLines(), file, gone: false };
    this.#workers.set(workerId, log);
    return log;
  }

  #pathOf(endpointId: string, workerId: string): string {
    return join(this.#folder, endpointId, `${workerId}.log`);
  }
}
