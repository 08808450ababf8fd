import { fieldValue, malformed, readResponseHead, type ResponseHead } from './response-head.js';

/** A piece of a body: Latin-1 text if it is short, since text is written faster; bytes are valid during the call only. */
export type Chunk = string | Buffer;

/** Receives the parts of a response in order. */
export interface ResponseSink {
  /** Also called for 1xx responses, except 100. */
  onHead(head: ResponseHead): void;
  onBody(chunk: Chunk): void;
  /** @param trailers name, value, name, value */
  onEnd(trailers: readonly string[]): void;
}

const NO_TRAILERS: readonly string[] = [];
const MAX_HEAD = 64 * 1024;
const MAX_CHUNK_LINE = 1024;
/** Size from which on a piece of a body is passed on as bytes. */
const TEXT_LIMIT = 8192;
const CHUNK_LINE = /^([\da-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;

type State = 'head' | 'length' | 'until-close' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailers' | 'done';

/** Reads responses, one at a time, from the bytes of a connection in pieces of any size. */
export class ResponseReader {
  readonly #sink: ResponseSink;
  #method: string;
  #state: State = 'head';
  /** Bytes that are left of the body or of the chunk. */
  #left = 0;
  /** The beginning of a line, or of the head, whose end has not arrived yet. */
  #held = '';
  #trailers: readonly string[] = NO_TRAILERS;

  constructor(method: string, sink: ResponseSink) {
    this.#method = method;
    this.#sink = sink;
  }

  /** Prepares for the next response. @param method of its request */
  begin(method: string): void {
    this.#method = method;
    this.#state = 'head';
    this.#held = '';
    this.#trailers = NO_TRAILERS;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /**
   * Takes the next bytes.
   *
   * @returns how many of them belong to the response
   * @throws FlashError `FLASH_RESPONSE_MALFORMED`
   */
  read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') at = this.#step(bytes, at);
    return at;
  }

  /** Call it when the connection was closed. @returns whether that is a valid end of the response */
  close(): boolean {
    if (this.#state === 'until-close') this.#finish();
    return this.#state === 'done';
  }

  /** @returns the index of the next byte to read */
  #step(bytes: Buffer, at: number): number {
    if (this.#state === 'head') return this.#readHead(bytes, at);
    if (this.#state === 'until-close') return this.#pass(bytes, at, bytes.length);
    if (this.#state === 'length' || this.#state === 'chunk') {
      const end = this.#pass(bytes, at, Math.min(bytes.length, at + this.#left));
      this.#left -= end - at;
      if (this.#left === 0) {
        if (this.#state === 'length') this.#finish();
        else this.#state = 'chunk-end';
      }
      return end;
    }
    return this.#readLine(bytes, at);
  }

  #pass(bytes: Buffer, at: number, end: number): number {
    const short = end - at <= TEXT_LIMIT;
    this.#sink.onBody(short ? bytes.toString('latin1', at, end) : bytes.subarray(at, end));
    return end;
  }

  #readHead(bytes: Buffer, at: number): number {
    const before = this.#held.length;
    const text = this.#held + bytes.toString('latin1', at, Math.min(bytes.length, at + MAX_HEAD + 4));
    const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (end === -1 || end > MAX_HEAD) {
      if (text.length > MAX_HEAD) throw malformed(`its head is over ${MAX_HEAD} bytes`);
      this.#held = text;
      return bytes.length;
    }
    this.#held = '';
    this.#begin(readResponseHead(text.slice(0, end), this.#method));
    return at + end + 4 - before;
  }

  #begin(head: ResponseHead): void {
    // 100 was answered by the server itself.
    if (head.status === 100) return;
    this.#sink.onHead(head);
    if (head.status < 200) {
      if (head.status === 101) this.#state = 'done';
      return;
    }
    const { framing } = head;
    if (framing.kind === 'chunked') this.#state = 'chunk-line';
    else if (framing.kind === 'until-close') this.#state = 'until-close';
    else if (framing.kind === 'length' && framing.length > 0) {
      this.#left = framing.length;
      this.#state = 'length';
    } else this.#finish();
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(10, at);
    const next = end === -1 ? bytes.length : end + 1;
    this.#held += bytes.toString('latin1', at, next);
    const limit = this.#state === 'trailers' ? MAX_HEAD : MAX_CHUNK_LINE;
    if (this.#held.length > limit) throw malformed('a line of its chunked body is too long');
    if (end === -1) return next;
    if (!this.#held.endsWith('\r\n')) throw malformed('a line of its chunked body ends without CR');
    const line = this.#held.slice(0, -2);
    this.#held = '';
    this.#takeLine(line);
    return next;
  }

  #takeLine(line: string): void {
    if (this.#state === 'chunk-end') {
      if (line !== '') throw malformed('a chunk is longer than it says');
      this.#state = 'chunk-line';
      return;
    }
    if (this.#state === 'trailers') {
      if (line === '') return this.#finish();
      const colon = line.indexOf(':');
      if (colon <= 0) throw malformed('a trailer has no name');
      this.#trailers = [...this.#trailers, line.slice(0, colon), fieldValue(line, colon + 1, line.length)];
      return;
    }
    const size = CHUNK_LINE.exec(line)?.[1];
    if (size === undefined) throw malformed(`the size of a chunk is ${JSON.stringify(line.slice(0, 100))}`);
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'chunk';
  }

  #finish(): void {
    this.#state = 'done';
    this.#sink.onEnd(this.#trailers);
  }
}
