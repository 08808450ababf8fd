import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import { trailerFields } from './trailers.js';

/** A request as it is sent to a worker. */
export interface OutgoingRequest {
  readonly method: string;
  /** Request line and headers with the empty line after them, as Latin-1. */
  readonly head: string;
  /** Undefined if it has no body. */
  readonly body: IncomingMessage | undefined;
  /** Whether the body is sent in chunks, because its length is not known. */
  readonly chunked: boolean;
  /** The length of the body in bytes, if it is known. */
  readonly length: number | undefined;
  /** The maximum size of a body of unknown length, in bytes. */
  readonly bodyLimit: number;
}

/** Bytes up to which the first piece of a body is sent with the head in one write. */
const TEXT_LIMIT = 8192;

/**
 * Writes a request with a body to a worker, at the pace of the worker. If the first piece of the body has arrived already, it is written
 * with the head in one packet.
 */
export class RequestWriter {
  readonly #request: OutgoingRequest;
  readonly #body: IncomingMessage;
  readonly #socket: Socket;
  readonly #onError: (error: FlashError) => void;
  #headWritten = false;
  #streaming = false;
  #size = 0;
  /** Whether everything was written. */
  done = false;
  /** Whether the first write failed, so that the worker has got nothing. */
  failedAtOnce = false;

  constructor(request: OutgoingRequest, body: IncomingMessage, socket: Socket, onError: (error: FlashError) => void) {
    this.#request = request;
    this.#body = body;
    this.#socket = socket;
    this.#onError = onError;
  }

  start(): void {
    // By the next tick Node has parsed all bytes that arrived with the request's head.
    process.nextTick(() => this.#begin());
  }

  #begin(): void {
    if (this.#headWritten) return;
    const body = this.#body;
    // Usually the body is complete already and one write is enough, without setting up streams.
    const whole = body.readableLength === this.#request.length && body.readableLength <= TEXT_LIMIT;
    const chunk = whole ? (body.read() as Buffer | null) : null;
    if (chunk !== null) {
      this.#headWritten = true;
      this.#socket.write(this.#request.head + chunk.toString('latin1'), 'latin1');
      this.done = this.#checkFirst(chunk);
      return;
    }
    this.#streaming = true;
    body.on('data', this.#take);
    body.once('end', this.#end);
    this.#socket.on('drain', this.#goOn);
    body.resume();
    // An attempt that sent nothing has read the body to its end, so the body is empty.
    if (body.readableEnded) process.nextTick(this.#end);
    // After the buffered bytes, which the stream emits in the tick that `resume` has scheduled.
    process.nextTick(() => this.#writeHead());
  }

  /** Stops reading the body. */
  stop(): void {
    this.#headWritten = true;
    if (!this.#streaming) return;
    this.#streaming = false;
    this.#body.off('data', this.#take);
    this.#body.off('end', this.#end);
    this.#socket.off('drain', this.#goOn);
    if (!this.done) this.#body.pause();
  }

  #take = (chunk: Buffer): void => {
    this.#size += chunk.length;
    if (this.#request.chunked && this.#size > this.#request.bodyLimit) {
      return this.#onError(platformErrors.FLASH_BODY_TOO_LARGE({ limit: this.#request.bodyLimit }));
    }
    if (!this.#headWritten && chunk.length <= TEXT_LIMIT) {
      this.#headWritten = true;
      this.#socket.write(this.#request.head + this.#framed(chunk.toString('latin1')), 'latin1');
      this.#checkFirst(chunk);
      return;
    }
    if (this.#writeHead()) this.#write(chunk);
    else this.#body.unshift(chunk);
  };

  /** @returns whether the connection accepts more */
  #writeHead(): boolean {
    if (this.#headWritten) return true;
    this.#headWritten = true;
    this.#socket.write(this.#request.head, 'latin1');
    return this.#checkFirst();
  }

  /** If the worker had closed the connection, the first write fails and nothing was sent: the bytes that were taken are put back. */
  #checkFirst(chunk?: Buffer): boolean {
    if (this.#socket.errored === null) return true;
    this.failedAtOnce = true;
    this.stop();
    if (chunk) this.#body.unshift(chunk);
    return false;
  }

  #write(chunk: Buffer): void {
    if (this.#request.chunked) {
      this.#socket.cork();
      this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
      this.#socket.write(chunk);
      const more = this.#socket.write('\r\n', 'latin1');
      this.#socket.uncork();
      if (!more) this.#body.pause();
    } else if (!this.#socket.write(chunk)) this.#body.pause();
  }

  #framed(text: string): string {
    return this.#request.chunked ? `${text.length.toString(16)}\r\n${text}\r\n` : text;
  }

  #goOn = (): void => {
    this.#body.resume();
  };

  #end = (): void => {
    if (!this.#writeHead()) return;
    this.done = true;
    if (this.#request.chunked) this.#socket.write(`0\r\n${trailerFields(this.#body.rawTrailers)}\r\n`, 'latin1');
    this.#socket.off('drain', this.#goOn);
  };
}
