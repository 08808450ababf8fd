import { lineTest, type LogLine, type LogQuery } from '@flash-ts/core/contract';

/** A test whether a query means a line, by its time, level and request. */
export function selects(query: LogQuery): (line: LogLine) => boolean {
  const { since, until } = query;
  const isOfQuery = lineTest(query);
  const [from, to] = [since === undefined ? 0 : Date.parse(since), until === undefined ? Infinity : Date.parse(until)];
  return (line) => {
    // NaN for a time that can't be read, which is neither before nor after: its line is shown.
    const time = Date.parse(line.time);
    return !(time < from || time > to) && isOfQuery(line);
  };
}

/** Lines in the order of time, of which only the newest where the query says how many. */
export function newest(lines: readonly LogLine[], { lines: most = lines.length }: LogQuery): readonly LogLine[] {
  const sorted = lines.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
  return sorted.slice(Math.max(0, sorted.length - most));
}

/** Lines that come from several places, for one reader. */
export class LogFeed {
  #lines: LogLine[] = [];
  #failure: unknown;
  #arrived = Promise.withResolvers<void>();

  /** @param signal lets a reader that waits look again when it aborts */
  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.wake();
  }

  /** Ends the reading with an error, after the lines that have come. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.wake();
  }

  /** Lets a reader that waits look again. */
  wake(): void {
    this.#arrived.resolve();
  }

  /** The lines that have come since, as soon as there are some, and none after this time in milliseconds. */
  async take(limitMs: number): Promise<readonly LogLine[]> {
    if (this.#lines.length === 0) {
      const timer = setTimeout(() => this.wake(), limitMs);
      await this.#arrived.promise;
      clearTimeout(timer);
    }
    const taken = this.#lines;
    if (taken.length === 0 && this.#failure !== undefined) throw this.#failure;
    this.#lines = [];
    this.#arrived = Promise.withResolvers<void>();
    return taken;
  }

  /** The lines that come until the signal aborts. Meanwhile `look` is called for new places, so many milliseconds after it has ended. */
  async *follow(look: () => Promise<unknown>, everyMs: number, signal: AbortSignal): AsyncGenerator<LogLine> {
    let next = performance.now();
    while (!signal.aborted) {
      if (performance.now() >= next) {
        // Lines do not wait for it, nor does the end.
        next = Infinity;
        const again = () => {
          next = performance.now() + everyMs;
          this.wake();
        };
        void look().then(again, (error: unknown) => this.fail(error));
      }
      yield* await this.take(Math.min(next - performance.now(), everyMs));
    }
  }
}
