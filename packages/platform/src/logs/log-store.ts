import type { LogLine } from '@flash-ts/core/contract';
import { join } from 'node:path';
import { LogFile } from './log-file.js';

/** Newest lines of a worker that stay in memory. */
const MAX_LINES = 1000;
/** Workers that are gone whose lines stay in memory, for the reason why they went. */
const MAX_GONE = 10;

export type LogListener = (line: LogLine) => void;

interface WorkerLog {
  readonly endpointId: string;
  readonly lines: LogLine[];
  readonly file: LogFile;
  gone: boolean;
}

/** The output of all workers: its newest lines in memory, all of it in files, and live to listeners. */
export class LogStore {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #workers = new Map<string, WorkerLog>();
  readonly #listeners = new Set<LogListener>();

  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  append(line: LogLine): void {
    const log = this.#logOf(line);
    log.lines.push(line);
    if (log.lines.length > MAX_LINES) log.lines.shift();
    log.file.append(JSON.stringify(line));
    for (const listener of this.#listeners) listener(line);
  }

  /** Lines in memory in the order of their time, of one endpoint or of all. */
  history(endpointId?: string): LogLine[] {
    return [...this.#workers.values()]
      .filter((log) => endpointId === undefined || log.endpointId === endpointId)
      .flatMap((log) => log.lines)
      .toSorted((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  }

  /** @returns what ends the subscription */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Closes the file of a worker that is gone; its lines stay a while. */
  async workerGone(workerId: string): Promise<void> {
    const log = this.#workers.get(workerId);
    if (!log) return;
    log.gone = true;
    const gone = [...this.#workers].filter(([, other]) => other.gone && other.endpointId === log.endpointId);
    for (const [id] of gone.slice(0, -MAX_GONE)) this.#workers.delete(id);
    await log.file.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(({ file }) => file.close()));
  }

  #logOf({ workerId, endpointId }: LogLine): WorkerLog {
    const known = this.#workers.get(workerId);
    if (known) return known;
    const file = new LogFile(join(this.#folder, endpointId, `${workerId}.log`), this.#onError);
    const log: WorkerLog = { endpointId, lines: [], file, gone: false };
    this.#workers.set(workerId, log);
    return log;
  }
}
