import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Bytes that a reader may be behind, when events are sent as they occur, before its stream is closed. */
const MAX_BEHIND = 4 * 1024 * 1024;
/** Interval of comments that keep proxies and clients from closing an idle connection. */
const HEARTBEAT_MS = 15_000;

export interface StreamedEvent {
  /** A client that reconnects names the id of the last event that it saw in `Last-Event-ID`. */
  readonly id?: string;
  /** JSON. */
  readonly data: unknown;
}

/** An answer of Server-Sent Events (WHATWG HTML), open until either side ends it. */
export class EventStream {
  /** Aborts when either side has ended the stream. */
  readonly closed: AbortSignal;
  readonly #response: ServerResponse;

  /** Sends the headers: they are sent at once, even if the first event comes later. */
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
   * @param source pulled only when the reader has room for the next event; ended when the reader disconnects
   * @param toEvent returns undefined for items that are not sent
   */
  async sendAll<Data>(source: AsyncIterable<Data>, toEvent: (data: Data) => StreamedEvent | undefined): Promise<void> {
    try {
      for await (const data of source) {
        const event = toEvent(data);
        if (event) this.send(event);
        if (this.#response.writableNeedDrain)
          await once(this.#response, 'drain', { signal: this.closed }).catch(() => undefined);
        if (this.closed.aborted) return;
      }
      this.#response.end();
    } catch {
      // An abrupt end shows the reader that events are missing.
      this.#response.destroy();
    }
  }

  /** @param unsubscribe called once when the stream has ended */
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
