import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

interface Line {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly text: string;
}

/** What the containers of a pod have written. */
export class PodLog {
  readonly #lines: Line[] = [];
  readonly #readers = new Set<{ readonly line: (line: Line) => void; readonly end: () => void }>();
  #isOver = false;

  /** Takes the lines of a stream. Resolves at its end. */
  async take(stream: Readable): Promise<void> {
    for await (const text of createInterface({ input: stream })) {
      const line = { time: new Date().toISOString().replace('Z', '000000Z'), text };
      this.#lines.push(line);
      for (const reader of this.#readers) reader.line(line);
    }
  }

  /** Ends all who follow it. */
  end(): void {
    this.#isOver = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  tail(count: number): string {
    return this.#lines
      .slice(-count)
      .map(({ text }) => text)
      .join('\n');
  }

  /** The lines of a query as `GET …/log` has them, and with `follow` those that come, until the log ends or `signal` aborts. */
  read(query: URLSearchParams, write: (text: string) => void, signal: AbortSignal): Promise<void> {
    const asText = ({ time, text }: Line) => `${query.get('timestamps') === 'true' ? `${time} ` : ''}${text}\n`;
    const since = query.get('sinceTime');
    const lines = this.#lines.filter(({ time }) => since === null || Date.parse(time) >= Date.parse(since));
    const tail = query.get('tailLines');
    for (const line of tail === null ? lines : lines.slice(-Number(tail))) write(asText(line));
    if (query.get('follow') !== 'true' || this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const reader = { line: (line: Line) => write(asText(line)), end: resolve };
      this.#readers.add(reader);
      signal.addEventListener('abort', () => {
        this.#readers.delete(reader);
        resolve();
      });
    });
  }
}
