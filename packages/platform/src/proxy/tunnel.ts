import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Attempt, type Carrier } from './attempt.js';
import { rawDataError } from './data-error.js';
import type { ExchangeParts, ProxyTarget } from './exchange.js';
import { wasRead } from './failure.js';
import { REQUEST_ID_HEADER, requestHead, VERSION_HEADER, WORKER_HEADER } from './headers.js';
import { headText } from './head-text.js';
import { requestIdOf } from './request-id.js';
import type { Slot } from '../routing/slot.js';
import type { ResponseHead } from '../upstream/response-head.js';
import { ResponseReader, type Chunk, type ResponseSink } from '../upstream/response-reader.js';

/** Milliseconds until the next attempt to connect to a worker whose queue of connections is full (`EAGAIN`, Unix sockets only). */
const ASK_AGAIN_MS = 5;
/** Bytes that a client may send before it has its answer, although it should send none. */
const EARLY_BYTES = 64 * 1024;
const UPGRADE_FIELDS = 'connection: Upgrade\r\nupgrade: websocket\r\n';

/** Whether a request is a valid WebSocket handshake; any other `Upgrade` may be ignored (RFC 9110, 7.8). */
export function asksForWebSocket({ method, headers, httpVersion }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    httpVersion === '1.1' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    headers['sec-websocket-key'] !== undefined
  );
}

/**
 * One WebSocket: it has a slot of a worker like a request, from the first byte until both sides have ended. The worker answers the
 * handshake; after that, bytes are forwarded in both directions unchanged, at the pace of the slower side, without a limit of time or size.
 */
export class Tunnel implements Carrier, ResponseSink {
  readonly #request: IncomingMessage;
  readonly #client: Socket;
  /** Bytes that the client has sent after its request. */
  readonly #early: Buffer[];
  #earlyBytes = 0;
  readonly #target: ProxyTarget;
  readonly #parts: ExchangeParts;
  readonly #requestId: string;
  readonly #attempt: Attempt;
  #upstream: Socket | undefined;
  #answered = false;
  #switched = false;
  #over = false;

  constructor(request: IncomingMessage, client: Socket, early: Buffer, target: ProxyTarget, parts: ExchangeParts) {
    this.#request = request;
    this.#client = client;
    this.#early = [early];
    this.#target = target;
    this.#parts = parts;
    this.#requestId = requestIdOf(request);
    const { headers } = request;
    const attempted = { headers, method: 'GET', path: target.path, requestId: this.#requestId };
    this.#attempt = new Attempt(attempted, target.endpoint, this, parts);
  }

  /** Never throws: every failure becomes a response. */
  run(): void {
    this.#client.on('error', () => undefined);
    this.#client.setTimeout(0);
    this.#client.once('close', () => this.#end());
    // Without a reader the end of the client's connection would not be noticed.
    this.#client.on('data', this.#keepEarly);
    this.#client.once('end', this.#left);
    try {
      this.#attempt.start();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** See `Carrier`. */
  begin(slot: Slot): void {
    this.#open(slot);
  }

  /** See `Carrier`. */
  failed(error: FlashError): void {
    this.#fail(error);
  }

  onHead(head: ResponseHead): void {
    if (head.status !== 101 && head.status < 200) return;
    const { workerId, version } = this.#attempt.slot as Slot;
    const own = `${WORKER_HEADER}: ${workerId}\r\n${VERSION_HEADER}: ${version}\r\n`;
    const id = head.hasRequestId ? '' : `${REQUEST_ID_HEADER}: ${this.#requestId}\r\n`;
    const text = `${headText(head)}${own}${id}`;
    this.#answered = true;
    this.#switched = head.status === 101;
    const connection = this.#switched ? UPGRADE_FIELDS : 'connection: close\r\n';
    this.#client.write(`${text}${connection}\r\n`, 'latin1');
  }

  /** The body of the answer of a worker that refuses the upgrade, without the framing. */
  onBody(chunk: Chunk): void {
    const { writableNeedDrain } = this.#client;
    if (this.#client.write(chunk, 'latin1') || writableNeedDrain) return;
    const upstream = this.#upstream;
    upstream?.pause();
    this.#client.once('drain', () => upstream?.resume());
  }

  onEnd(): void {
    if (this.#switched) return;
    this.#client.end();
    this.#end();
  }

  #open(slot: Slot): void {
    const upstream: Socket = slot.upstream.tunnel(() => this.#upstreamClosed(upstream));
    this.#upstream = upstream;
    let connected = false;
    upstream.once('connect', () => {
      connected = true;
      this.#shakeHands(upstream);
    });
    upstream.on('error', (error) => this.#upstreamFailed(error, upstream, !connected));
    upstream.once('close', () => this.#upstreamClosed(upstream));
  }

  #shakeHands(upstream: Socket): void {
    const head = requestHead(this.#request, {
      path: this.#target.path,
      requestId: this.#requestId,
      framing: { kind: 'none' },
      keyed: this.#target.hasShownKey,
      extra: UPGRADE_FIELDS,
    });
    const reader = new ResponseReader('GET', this);
    const read = (bytes: Buffer) => {
      try {
        const taken = reader.read(bytes);
        if (!this.#switched) return;
        upstream.off('data', read);
        this.#join(upstream, bytes.subarray(taken));
      } catch (error) {
        this.#fail(error as Error);
      }
    };
    upstream.on('data', read);
    // The end of the worker's side does not close the tunnel: after the upgrade the other side may continue.
    upstream.once('end', () => this.#switched || reader.close() || this.#upstreamClosed(upstream));
    upstream.write(head, 'latin1');
  }

  #join(upstream: Socket, rest: Buffer): void {
    this.#attempt.liftLimit();
    if (rest.length > 0) this.#client.write(rest);
    this.#client.off('data', this.#keepEarly).off('end', this.#left);
    for (const chunk of this.#early.splice(0)) upstream.write(chunk);
    // The end of each side is forwarded, so that the other side can finish.
    upstream.pipe(this.#client);
    this.#client.pipe(upstream);
  }

  #upstreamFailed(error: NodeJS.ErrnoException, upstream: Socket, nothingSent: boolean): void {
    if (this.#over || this.#answered) return this.#end();
    if (upstream !== this.#upstream) return;
    this.#upstream = undefined;
    const { slot } = this.#attempt;
    if (error.code === 'EAGAIN' && nothingSent) {
      // The worker's queue of connections is full.
      this.#parts.clock.after(ASK_AGAIN_MS, () => slot && slot === this.#attempt.slot && this.#open(slot));
      return;
    }
    // A handshake that the worker has not read may be sent again.
    const isRepeatable = !wasRead(error, nothingSent, false);
    const final = this.#attempt.connectionFailed({
      error,
      nothingSent,
      hasBody: false,
      isRepeatable,
      isAnswered: false,
    });
    if (final) this.#fail(final);
  }

  #upstreamClosed(upstream: Socket): void {
    if (upstream !== this.#upstream) return;
    if (this.#answered) return this.#end();
    this.#attempt.lost();
    this.#fail(new Error('the worker closed the connection'));
  }

  #keepEarly = (chunk: Buffer): void => {
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > EARLY_BYTES) this.#client.pause();
  };

  #left = (): void => this.#end();

  #fail(error: Error): void {
    if (this.#over) return;
    const workerId = this.#attempt.slot?.workerId;
    if (!this.#answered) {
      this.#client.end(rawDataError(this.#attempt.failure(error), { requestId: this.#requestId, workerId }));
    }
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    const upstream = this.#upstream;
    this.#upstream = undefined;
    upstream?.destroy();
    this.#attempt.end();
    // Bytes that were written are still sent.
    this.#client.destroySoon();
  }
}
