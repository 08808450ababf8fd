import type { NumberedLine } from './log-cursor.js';
import type { RecentLines } from './recent-lines.js';
import { StoredLog } from './stored-log.js';

export interface WorkerLogFacts {
  readonly endpointId: string;
  readonly workerId: string;
  /** Of the file. */
  readonly path: string;
  /** When the file was last written, as RFC 3339; undefined if that is unknown. */
  readonly modified?: string | undefined;
  /** Its lines in memory; undefined if there are none, or not any more. */
  readonly recent: () => RecentLines | undefined;
}

/** All lines of one worker: the newest ones are in memory, and all are in files, but for those that the disk has not taken yet. */
export class WorkerLog {
  readonly endpointId: string;
  readonly workerId: string;
  readonly recent: () => RecentLines | undefined;
  readonly #path: string;
  readonly #modified: string | undefined;

  constructor({ endpointId, workerId, path, modified, recent }: WorkerLogFacts) {
    this.endpointId = endpointId;
    this.workerId = workerId;
    this.recent = recent;
    this.#path = path;
    this.#modified = modified;
  }

  /** The number of the newest line, if it is in memory. */
  get last(): number | undefined {
    return this.recent()?.last;
  }

  /** No line is of a later time. Known without opening a file. */
  get newestTime(): string | undefined {
    return this.recent()?.upTo(Infinity)?.time ?? this.#modified;
  }

  /** The first line of this time or of a later one. */
  async since(time: string): Promise<NumberedLine | undefined> {
    const newest = this.newestTime;
    if (newest !== undefined && newest < time) return undefined;
    const recent = this.recent();
    const remembered = recent?.since(time);
    // The line before it is in memory too, or there is none: no older one can be meant.
    if (recent && remembered && (remembered.seq > recent.first || remembered.seq === 1)) return remembered;
    for await (const stored of this.#stored((log) => log.from((line) => line.time >= time))) {
      return remembered && remembered.seq < stored.seq ? remembered : stored;
    }
    return remembered;
  }

  /** The lines after a number, from the files. */
  storedAfter(seq: number): AsyncGenerator<NumberedLine> {
    return this.#stored((log) => log.from((line) => line.seq > seq));
  }

  /** Lines up to a number and a time, the newest first. */
  async *backwards(upTo: number, until: string | undefined): AsyncGenerator<NumberedLine> {
    let before = upTo + 1;
    const isLater = (line: NumberedLine) => line.seq >= before || (until !== undefined && line.time > until);
    const recent = this.recent();
    for (let line = recent?.upTo(upTo); line; line = recent?.upTo(before - 1)) {
      if (!isLater(line)) yield line;
      before = line.seq;
    }
    if (before > 1) yield* this.#stored((log) => log.backwards(isLater));
  }

  async *#stored(read: (log: StoredLog) => AsyncGenerator<NumberedLine>): AsyncGenerator<NumberedLine> {
    const log = await StoredLog.open(this.#path);
    try {
      yield* read(log);
    } finally {
      await log.close();
    }
  }
}
