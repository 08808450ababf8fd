import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A reader to whom events are sent as they come is cut off when it is as many bytes behind. */
const MAX_BEHIND = 4 * 1024 * 1024;
/** A comment as often keeps the connection from being taken for dead. */
const HEARTBEAT_MS = 15_000;

export interface StreamedEvent {
  /** A client that comes back names the last one that it saw in `Last-Event-ID`. */
  readonly id?: string;
  /** JSON. */
  readonly data: unknown;
}

/** An answer of Server-Sent Events (WHATWG HTML), open until either side ends it. */
export class EventStream {
  /** Aborts when either side has ended it. */
  readonly closed: AbortSignal;
  readonly #response: ServerResponse;

  /** Sends the headers: they go out now, even if the first event is a while away. */
  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    const heartbeat = setInterval(() => this.#write(':\n\n'), HEARTBEAT_MS);
    heartbeat.unref();
    const closing = new AbortController();
    this.closed = closing.signal;
    const onClose = () => {
      clearInterval(heartbeat);
      closing.abort();
    };
    if (response.destroyed) onClose();
    else response.once('close', onClose);
  }

  send({ id, data }: StreamedEvent): void {
    this.#write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  /**
   * Sends events at the pace of the reader, and ends the stream after the last one.
   *
   * @param events asked for the next one only when the reader has room for it; ended early when it leaves
   */
  async sendAll(events: AsyncIterable<StreamedEvent>): Promise<void> {
    try {
      for await (const event of events) {
        this.send(event);
        if (this.#response.writableNeedDrain)
          await once(this.#response, 'drain', { signal: this.closed }).catch(() => undefined);
        if (this.closed.aborted) return;
      }
      this.#response.end();
    } catch {
      // Not an end as the others: the reader sees that something is missing.
      this.#response.destroy();
    }
  }

  end(): void {
    this.#response.end();
  }

  /** @param unsubscribe called once when nobody listens any more */
  onClose(unsubscribe: () => void): void {
    if (this.#response.destroyed) unsubscribe();
    else this.#response.once('close', unsubscribe);
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(text);
    if (this.#response.writableLength > MAX_BEHIND) this.#response.destroy();
  }
}

/** @param toEvent undefined for what is not to be sent */
export async function* asEvents<Data>(
  source: AsyncIterable<Data>,
  toEvent: (data: Data) => StreamedEvent | undefined,
): AsyncGenerator<StreamedEvent> {
  for await (const data of source) {
    const event = toEvent(data);
    if (event) yield event;
  }
}
