import type { LogLine } from '@flash-ts/core/contract';
import { join } from 'node:path';
import type { NumberedLine } from './log-cursor.js';
import { LogFile, readLogFile } from './log-file.js';

/** Newest lines of a worker that stay in memory. */
const MAX_LINES = 1000;
/** Workers that are gone whose lines stay in memory, for the reason why they went. */
const MAX_GONE = 10;

export type LogListener = (line: NumberedLine) => void;

interface WorkerLog {
  readonly endpointId: string;
  readonly lines: NumberedLine[];
  readonly file: LogFile;
  /** Lines written so far. */
  count: number;
  gone: boolean;
}

/** The output of all workers: its newest lines in memory, all of it in files, and live to listeners. */
export class LogStore {
  readonly #folder: string;
  readonly #onError: (error: Error) => void;
  readonly #workers = new Map<string, WorkerLog>();
  readonly #listeners = new Set<LogListener>();
  readonly #goneListeners = new Set<(workerId: string) => void>();

  constructor(folder: string, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  append(line: LogLine): void {
    const log = this.#logOf(line);
    log.count += 1;
    const numbered = { ...line, seq: log.count };
    log.lines.push(numbered);
    if (log.lines.length > MAX_LINES) log.lines.shift();
    log.file.append(JSON.stringify(numbered));
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Lines in memory in the order of their time, of one endpoint or of all. */
  history(endpointId?: string): NumberedLine[] {
    return [...this.#workers.values()]
      .filter((log) => endpointId === undefined || log.endpointId === endpointId)
      .flatMap((log) => log.lines)
      .toSorted((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  }

  /**
   * All lines of a worker that are kept, of one that is gone too, and of a platform that was here before. Undefined when there are none,
   * and for a worker of another endpoint.
   *
   * @param endpointId and `workerId`: checked by the caller, they name a file
   */
  async ofWorker(endpointId: string, workerId: string): Promise<readonly NumberedLine[] | undefined> {
    if ((this.#workers.get(workerId)?.endpointId ?? endpointId) !== endpointId) return undefined;
    if (this.#complete(workerId)) return this.#linesOf(workerId);
    const written = await readLogFile(this.#pathOf(endpointId, workerId));
    // Looked at after the file was read: a line is in memory before it is in the file.
    const inMemory = this.#linesOf(workerId);
    const first = inMemory?.[0]?.seq ?? Infinity;
    const lines = [...written.filter(({ seq }) => seq < first), ...(inMemory ?? [])];
    return inMemory === undefined && lines.length === 0 ? undefined : lines;
  }

  /** Whether no more lines can come from a worker. */
  isGone(workerId: string): boolean {
    return this.#workers.get(workerId)?.gone ?? true;
  }

  /** @param listener called when a worker has written its last line @returns what ends the subscription */
  onGone(listener: (workerId: string) => void): () => void {
    this.#goneListeners.add(listener);
    return () => void this.#goneListeners.delete(listener);
  }

  /** @returns what ends the subscription */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Closes the file of a worker that is gone; its lines stay a while. */
  async workerGone(workerId: string): Promise<void> {
    const log = this.#workers.get(workerId);
    if (log) log.gone = true;
    for (const listener of this.#goneListeners) listener(workerId);
    if (!log) return;
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
    const file = new LogFile(this.#pathOf(endpointId, workerId), this.#onError);
    const log: WorkerLog = { endpointId, lines: [], file, count: 0, gone: false };
    this.#workers.set(workerId, log);
    return log;
  }

  #pathOf(endpointId: string, workerId: string): string {
    return join(this.#folder, endpointId, `${workerId}.log`);
  }

  #linesOf(workerId: string): readonly NumberedLine[] | undefined {
    return this.#workers.get(workerId)?.lines;
  }

  #complete(workerId: string): boolean {
    return this.#linesOf(workerId)?.[0]?.seq === 1;
  }
}
