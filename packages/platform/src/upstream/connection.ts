import { connect, type Socket } from 'node:net';
import type { Cancel, Clock } from '../clock/clock.js';
import { RequestWriter, type OutgoingRequest } from './request-writer.js';
import { malformed, type ResponseHead } from './response-head.js';
import { ResponseReader, type Chunk, type ResponseSink } from './response-reader.js';

/** Receives the outcome of a request at a worker. Exactly one of `onEnd` and `onError` is called last, unless the request is aborted. */
export interface UpstreamHandler extends ResponseSink {
  /** All bytes that have arrived were passed on: held back data should be sent now. */
  onPause(): void;
  /** @param nothingSent whether not a byte has reached the worker */
  onError(error: Error, nothingSent: boolean): void;
}

/** The owner of a connection, which is told of its changes. */
export interface ConnectionOwner {
  onIdle(connection: Connection, keepAliveMs: number | undefined): void;
  onClosed(connection: Connection): void;
}

/** Milliseconds until the next attempt to connect to a worker whose queue of connections is full (`EAGAIN`, Unix sockets only). */
const ASK_AGAIN_MS = 5;
const READ_BYTES = 32 * 1024;
const COMMON_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * The buffer that connections read into. Bytes are passed on or copied before the next ones are read, and on all systems but Windows a
 * buffer is filled just before its reader is called, so one buffer is enough for all connections: a thousand buffers would use 32 MB, and
 * V8 would collect its whole heap after such a burst.
 */
function readBuffer(): Buffer {
  return process.platform === 'win32' ? Buffer.allocUnsafeSlow(READ_BYTES) : COMMON_BUFFER;
}

/** A connection to a worker, for one request at a time. */
export class Connection implements ResponseSink {
  /** Monotonic time after which it must not be used again; its owner writes it. */
  usableUntil = 0;

  readonly #path: string;
  readonly #clock: Clock;
  readonly #owner: ConnectionOwner;
  #socket: Socket;
  #connected = false;
  #cancelRetry: Cancel | undefined;
  #request: OutgoingRequest | undefined;
  #handler: UpstreamHandler | undefined;
  readonly #reader = new ResponseReader('', this);
  #writer: RequestWriter | undefined;
  #nothingSent = true;
  #paused = false;
  #head: ResponseHead | undefined;

  constructor(path: string, clock: Clock, owner: ConnectionOwner) {
    this.#path = path;
    this.#clock = clock;
    this.#owner = owner;
    this.#socket = this.#open();
  }

  /** Sends a request. Only one at a time. */
  begin(request: OutgoingRequest, handler: UpstreamHandler): void {
    this.#request = request;
    this.#handler = handler;
    this.#reader.begin(request.method);
    this.#nothingSent = true;
    this.#head = undefined;
    if (this.#connected) this.#send(request);
  }

  /** Aborts the request; its handler is not called any more. */
  abort(): void {
    this.#handler = undefined;
    this.close();
  }

  /** Closes the connection; a request in progress fails at once. */
  close(): void {
    this.#writer?.stop();
    this.#socket.destroy();
    // At once, so that no request gets this connection any more.
    this.#owner.onClosed(this);
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (this.#handler) this.#fail(new Error('the worker closed the connection'));
  }

  /** Whether a request can be sent on it, as far as this process knows. */
  get usable(): boolean {
    return this.#socket.writable;
  }

  /** Stops reading the response until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  onHead(head: ResponseHead): void {
    if (head.status === 101) throw malformed('it switches to a protocol that was not requested');
    this.#head = head;
    this.#handler?.onHead(head);
  }

  onBody(chunk: Chunk): void {
    this.#handler?.onBody(chunk);
  }

  onEnd(trailers: readonly string[]): void {
    const handler = this.#handler;
    const whole = this.#writer === undefined || this.#writer.done;
    this.#writer?.stop();
    this.#handler = undefined;
    this.#writer = undefined;
    this.#request = undefined;
    this.resume();
    // The connection is returned before the handler is called, since the handler may need a connection.
    if (whole && this.#head?.persistent && !this.#socket.destroyed) this.#owner.onIdle(this, this.#head.keepAliveMs);
    else this.close();
    handler?.onEnd(trailers);
  }

  #open(): Socket {
    const socket = connect({
      path: this.#path,
      onread: { buffer: readBuffer(), callback: (size, buffer) => this.#read(size, buffer) },
    });
    socket.on('connect', () => {
      this.#connected = true;
      if (this.#request) this.#send(this.#request);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.#failed(socket, error));
    socket.on('close', () => this.#closed(socket));
    return socket;
  }

  #send(request: OutgoingRequest): void {
    if (request.body) {
      this.#writer = new RequestWriter(request, request.body, this.#socket, (error) => this.#fail(error));
      this.#nothingSent = false;
      return this.#writer.start();
    }
    this.#socket.write(request.head, 'latin1');
    // If the worker had closed the connection, the write fails at once and nothing was sent.
    this.#nothingSent = this.#socket.errored !== null;
  }

  #read(size: number, buffer: Uint8Array): boolean {
    if (!this.#handler) {
      this.#surplus();
      return true;
    }
    try {
      const bytes = buffer as Buffer;
      const taken = this.#reader.read(size === bytes.length ? bytes : bytes.subarray(0, size));
      if (taken < size) this.#surplus();
      else this.#handler?.onPause();
    } catch (error) {
      this.#fail(error as Error);
    }
    return true;
  }

  /** Bytes after a complete response: they must not become the answer to the next request. */
  #surplus(): void {
    if (this.#handler) this.#fail(malformed('bytes follow the one before it'));
    else this.close();
  }

  #failed(socket: Socket, error: NodeJS.ErrnoException): void {
    if (socket !== this.#socket) return;
    if (error.code === 'EAGAIN' && !this.#connected && this.#handler) {
      this.#cancelRetry = this.#clock.after(ASK_AGAIN_MS, () => {
        this.#cancelRetry = undefined;
        this.#socket = this.#open();
      });
      return;
    }
    this.#fail(error);
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket || this.#cancelRetry) return;
    this.#owner.onClosed(this);
    if (!this.#handler) return;
    const ended = this.#connected && this.#reader.close();
    if (!ended) this.#fail(new Error('the worker closed the connection'));
  }

  #fail(error: Error): void {
    const handler = this.#handler;
    this.#writer?.stop();
    this.#handler = undefined;
    this.close();
    handler?.onError(error, this.#writer ? this.#writer.failedAtOnce : this.#nothingSent);
  }
}
