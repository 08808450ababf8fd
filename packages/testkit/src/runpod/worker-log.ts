import type { WorkerLogLine } from '@flash-ts/core/contract';

/** The output of a worker, which goes with it. */
export class WorkerLog {
  readonly #lines: WorkerLogLine[] = [];
  readonly #readers = new Set<(line: WorkerLogLine) => void>();

  add(source: WorkerLogLine['source'], line: string): void {
    const entry = { ts: new Date().toISOString(), source, line };
    this.#lines.push(entry);
    for (const read of this.#readers) read(entry);
  }

  /** Lines of this time and later, or else the last ones. */
  past({ since, tail }: { readonly since: string | undefined; readonly tail: number }): readonly WorkerLogLine[] {
    if (since !== undefined) return this.#lines.filter(({ ts }) => Date.parse(ts) >= Date.parse(since));
    return tail === 0 ? [] : this.#lines.slice(-tail);
  }

  /** @returns ends it */
  follow(read: (line: WorkerLogLine) => void): () => void {
    this.#readers.add(read);
    return () => this.#readers.delete(read);
  }
}
