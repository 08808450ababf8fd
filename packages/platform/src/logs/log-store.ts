import type { LogLine } from '@flash-ts/core/contract';
import { EventEmitter, once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../settings/settings.js';
import type { NumberedLine } from './log-cursor.js';
import { LogFile } from './log-file.js';
import { logFilesIn, pruneLogs, segmentBytes, type KeptLogs } from './log-folder.js';
import { readLogs, type LogRead, type LogsToRead } from './read-logs.js';
import { RecentLines } from './recent-lines.js';
import { WorkerLog } from './worker-log.js';

/** Bytes of memory that the newest lines of all workers may use together. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Ended workers whose lines stay in memory, since they show why the workers ended. */
const MAX_GONE = 10;

interface LogInMemory {
  readonly log: WorkerLog;
  readonly recent: RecentLines;
  readonly file: LogFile;
  gone: boolean;
}

/** A worker of an endpoint. Both ids were checked, since they name files. */
export interface LoggedWorker {
  readonly endpointId: string;
  readonly workerId: string;
  /** Whether it may still write its first line. */
  readonly lives: boolean;
}

/** The output of all workers: the newest lines in memory, all lines in files. Readers read both at their own pace. */
export class LogStore {
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #onError: (error: Error) => void;
  readonly #workers = new Map<string, LogInMemory>();
  /** Workers that live and have no lines yet, of those that somebody reads. */
  readonly #silent = new Set<string>();
  /** Emits `begun` with the log of each new worker, and `change` at each new line and at the end of a worker. */
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** How often it has emitted `change`. */
  #version = 0;
  #bytes = 0;
  #pruning: Promise<void> = Promise.resolve();

  constructor(folder: string, settings: Settings, onError: (error: Error) => void) {
    this.#folder = folder;
    this.#settings = settings;
    this.#onError = onError;
    let { logBytes } = settings.current();
    settings.observe(() => {
      if (settings.current().logBytes < logBytes) this.#pruning = this.#pruning.then(() => this.#pruneAll());
      ({ logBytes } = settings.current());
    });
  }

  append(line: LogLine): void {
    const { recent, file } = this.#logOf(line);
    const numbered = { ...line, seq: recent.last + 1 };
    const before = recent.bytes;
    recent.push(numbered, file.append(JSON.stringify(numbered)));
    this.#bytes += recent.bytes - before;
    while (this.#bytes > MAX_BYTES) this.#dropOldest();
    this.#changed();
  }

  /** Settles when the disk has caught up with a worker's lines; undefined if it is not behind. */
  drained(workerId: string): Promise<void> | undefined {
    return this.#workers.get(workerId)?.file.drained;
  }

  /**
   * The lines of all workers of some endpoints, also of workers that have ended or ran on an earlier platform of this home; see `readLogs`.
   *
   * @param endpointIds were checked, since they name files; undefined for all endpoints
   */
  ofEndpoints(endpointIds: readonly string[] | undefined, read: LogRead): AsyncGenerator<NumberedLine> {
    const isOne = ({ endpointId }: WorkerLog) => endpointIds === undefined || endpointIds.includes(endpointId);
    const all = async () => {
      const remembered = this.#remembered().filter(isOne);
      const stored = (endpointIds ?? (await readdir(this.#folder))).map((id) => this.#stored(id));
      const known = new Set(remembered.map(({ workerId }) => workerId));
      return [...remembered, ...(await Promise.all(stored)).flat().filter(({ workerId }) => !known.has(workerId))];
    };
    return this.#read(read, { all, isOne, areComplete: () => false });
  }

  /** The lines of one worker; a follower gets them until the worker has ended. */
  ofWorker({ endpointId, workerId, lives }: LoggedWorker, read: LogRead): AsyncGenerator<NumberedLine> {
    if (lives && !this.#workers.has(workerId)) this.#silent.add(workerId);
    const isOne = (log: WorkerLog) => log.workerId === workerId;
    const all = () => Promise.resolve([this.#workers.get(workerId)?.log ?? this.#newLog(endpointId, workerId)]);
    return this.#read(read, { all, isOne, areComplete: () => this.#hasEnded(workerId) });
  }

  /** Whether there are lines of a worker of this endpoint, in memory or in a file. */
  async has(endpointId: string, workerId: string): Promise<boolean> {
    const known = this.#workers.get(workerId);
    if (known) return known.log.endpointId === endpointId;
    return (await this.#newLog(endpointId, workerId).since('')) !== undefined;
  }

  /** Closes the file of a worker that has ended; its lines stay in memory for a while. */
  async workerGone(workerId: string): Promise<void> {
    const ended = this.#workers.get(workerId);
    if (ended) ended.gone = true;
    this.#silent.delete(workerId);
    this.#changed();
    if (!ended) return;
    const gone = [...this.#workers].filter(([, { gone: is, log }]) => is && log.endpointId === ended.log.endpointId);
    for (const [id, { recent }] of gone.slice(0, -MAX_GONE)) {
      this.#workers.delete(id);
      this.#bytes -= recent.bytes;
    }
    await ended.file.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(({ file }) => file.close()));
    await this.#pruning;
  }

  /** @param isOne whether a log is among those that are read */
  async *#read(
    read: LogRead,
    { isOne, ...logs }: Pick<LogsToRead, 'all' | 'areComplete'> & { readonly isOne: (log: WorkerLog) => boolean },
  ): AsyncGenerator<NumberedLine> {
    const begun = this.#remembered().filter(isOne);
    const onBegun = (log: WorkerLog) => isOne(log) && begun.push(log);
    this.#changes.on('begun', onBegun);
    try {
      yield* readLogs(
        {
          ...logs,
          begun: () => begun.splice(0),
          hasEnded: (workerId) => this.#hasEnded(workerId),
          version: () => this.#version,
          change: (signal) => once(this.#changes, 'change', { signal }).then(undefined, () => undefined),
        },
        read,
      );
    } finally {
      this.#changes.off('begun', onBegun);
    }
  }

  #hasEnded(workerId: string): boolean {
    return this.#workers.get(workerId)?.gone ?? !this.#silent.has(workerId);
  }

  #remembered(): WorkerLog[] {
    return [...this.#workers.values()].map(({ log }) => log);
  }

  #changed(): void {
    this.#version += 1;
    this.#changes.emit('change');
  }

  /** The logs of an endpoint of which there are files. */
  async #stored(endpointId: string): Promise<WorkerLog[]> {
    const files = await logFilesIn(join(this.#folder, endpointId));
    // Of the two files of a worker the newer one comes first.
    const newest = new Map(files.toReversed().map(({ workerId, modified }) => [workerId, modified]));
    return [...newest].map(([workerId, modified]) => this.#newLog(endpointId, workerId, modified));
  }

  #logOf({ workerId, endpointId }: LogLine): LogInMemory {
    const known = this.#workers.get(workerId);
    if (known) return known;
    const file = new LogFile({
      path: this.#pathOf(endpointId, workerId),
      segmentBytes: () => segmentBytes(this.#settings.current().logBytes, this.#running(endpointId).size),
      onBegun: () => this.#prune(endpointId),
      onError: this.#onError,
    });
    const made = { log: this.#newLog(endpointId, workerId), recent: new RecentLines(), file, gone: false };
    this.#workers.set(workerId, made);
    this.#changes.emit('begun', made.log);
    return made;
  }

  #newLog(endpointId: string, workerId: string, modified?: string): WorkerLog {
    const path = this.#pathOf(endpointId, workerId);
    return new WorkerLog({ endpointId, workerId, path, modified, recent: () => this.#workers.get(workerId)?.recent });
  }

  #pathOf(endpointId: string, workerId: string): string {
    return join(this.#folder, endpointId, `${workerId}.log`);
  }

  /** Ids of an endpoint's workers that may still write. */
  #running(endpointId: string): Set<string> {
    const running = [...this.#workers].filter(([, { gone, log }]) => !gone && log.endpointId === endpointId);
    return new Set(running.map(([workerId]) => workerId));
  }

  #prune(endpointId: string): Promise<void> {
    const kept: KeptLogs = { bytes: this.#settings.current().logBytes, running: this.#running(endpointId) };
    return pruneLogs(join(this.#folder, endpointId), kept);
  }

  async #pruneAll(): Promise<void> {
    try {
      for (const endpointId of await readdir(this.#folder)) await this.#prune(endpointId);
    } catch (error) {
      this.#onError(error as Error);
    }
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
}
