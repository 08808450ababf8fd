import type { ServerResponse } from 'node:http';

/** A reader that is as many bytes behind is cut off rather than kept in memory. */
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
    response.once('close', () => clearInterval(heartbeat));
  }

  send({ id, data }: StreamedEvent): void {
    this.#write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
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
