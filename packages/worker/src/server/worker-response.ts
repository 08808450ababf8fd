import { ServerResponse, type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { lingerAtClose } from '@flash-ts/core/connections';
import { breakOff, UNKNOWN_ERROR } from '../requests/plain-answer.js';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteCallback = (error?: Error | null) => void;

/** The limits of an answer, and what to do when it breaks them. */
export interface AnswerRules {
  /** Bytes that it may have. */
  readonly bytes: number;
  /** Called before a byte over the limit is sent. Must send another answer where nothing was sent yet, and otherwise cut the connection. */
  readonly tooLong: (response: ServerResponse) => void;
  /**
   * Called with Node's error when a status, header or part can't be sent. Must send another answer where nothing was sent yet, and otherwise cut
   * the connection. Code that writes often has no caller that could catch the error: a piped stream, a hook of Fastify.
   */
  readonly unsendable: (response: ServerResponse, error: unknown) => void;
  /** Called once when something is written after the end of an answer. It is lost, and Node reports it only while the end is not sent yet. */
  readonly writtenLate: (response: ServerResponse, error: unknown) => void;
}

const NO_RULES: AnswerRules = {
  bytes: Infinity,
  tooLong: () => undefined,
  unsendable: (_response, error) => {
    throw error;
  },
  writtenLate: () => undefined,
};

/** The most bytes of a UTF-16 code unit in any encoding. */
const MOST_BYTES_OF_A_CHARACTER = 3;

/**
 * Node's response with limits, which also remembers the headers it was sent with. Every answer passes here, also one that does not pass Nest or
 * Fastify, so this is the one place that measures answers and catches a head that can't be sent. An ordinary answer costs one or two comparisons.
 */
export class WorkerResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  rules = NO_RULES;
  #bytes = 0;
  #replaced = false;
  #writtenLate = false;
  #headers: Headers | undefined;

  /** Whether it is an answer of Server-Sent Events, which lasts until a side ends it, and after which clients reconnect. */
  get isEventStream(): boolean {
    const type = this.#headers ? headerOf(this.#headers, 'content-type') : this.getHeader('content-type');
    return this.headersSent && typeof type === 'string' && type.startsWith('text/event-stream');
  }

  override writeHead(status: number, second?: string | Headers, third?: Headers): this {
    if (this.#replaced) return this;
    const headers = typeof second === 'string' ? third : second;
    if (headers && this.#isTooLong(lowerCaseLength(headers))) return this.#refuse();
    this.#headers = headers;
    try {
      return typeof second === 'string' ? super.writeHead(status, second, third) : super.writeHead(status, second);
    } catch (error) {
      // A second head is a mistake of the caller and leaves the first one as it is.
      if (this.headersSent) throw error;
      return this.#fail(error);
    }
  }

  /** Sends another answer by `answer`. What the app writes after that is dropped. */
  replaceWith(answer: () => void): this {
    this.rules = NO_RULES;
    answer();
    this.#replaced = true;
    return this;
  }

  override write(chunk: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean {
    if (this.#replaced) return false;
    if (this.writableEnded) return this.#lose(typeof encoding === 'function' ? encoding : callback);
    this.#bytes += bytesOf(chunk, encoding);
    const announced = this.headersSent ? 0 : Number(this.getHeader('content-length') ?? 0);
    if (this.#isTooLong(Math.max(this.#bytes, announced))) {
      this.#refuse();
      return false;
    }
    if (!this.#canSendHead()) return false;
    try {
      return super.write(chunk, encoding as BufferEncoding, callback);
    } catch (error) {
      // Neither a text nor bytes, as the objects of a stream.
      this.#fail(error);
      return false;
    }
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    if (this.#replaced) return this;
    if (this.writableEnded && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
      this.#lose(typeof encoding === 'function' ? encoding : callback);
      return this;
    }
    // Most answers are one text that is far below the limit: its length is enough, and its bytes need not be counted.
    const isShort =
      typeof chunk === 'string' && this.#bytes + chunk.length * MOST_BYTES_OF_A_CHARACTER <= this.rules.bytes;
    if (!isShort && this.#isTooLong(this.#bytes + bytesOf(chunk, encoding))) return this.#refuse();
    if (!this.#canSendHead()) return this;
    return super.end(chunk, encoding as BufferEncoding, callback);
  }

  /** Node calls it when the answer was handed to the system, before it closes the connection. */
  override detachSocket(socket: Socket): void {
    super.detachSocket(socket);
    if (!this.req.complete) lingerAtClose(socket);
  }

  /**
   * Whether Node will accept the head, if it is not written yet. Node writes it in the middle of `write` and `end`, where another answer would be
   * mixed with this one, so it is checked before. Headers were checked when they were set.
   */
  #canSendHead(): boolean {
    if (this.headersSent) return true;
    const { statusCode, statusMessage } = this;
    const isPlain = statusMessage === undefined && statusCode >= 100 && statusCode <= 999;
    // Otherwise Node itself decides; where it refuses, another answer was sent.
    if (!isPlain) this.writeHead(statusCode);
    return !this.#replaced;
  }

  /** As Node does it, without the 'error' event, for which nothing listens. */
  #lose(callback: WriteCallback | undefined): false {
    const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
    if (callback) process.nextTick(callback, error);
    if (!this.#writtenLate) this.rules.writtenLate(this, error);
    this.#writtenLate = true;
    return false;
  }

  #fail(error: unknown): this {
    const { unsendable } = this.rules;
    return this.replaceWith(() => unsendable(this, error));
  }

  #isTooLong(bytes: number): boolean {
    return bytes > this.rules.bytes && this.req.method !== 'HEAD';
  }

  #refuse(): this {
    const { tooLong } = this.rules;
    return this.replaceWith(() => tooLong(this));
  }
}

/**
 * Ends a request whose handling failed in a way that nothing else answers: with 500 where nothing was sent, with a cut connection where the
 * answer has begun. What is written to the response after that is dropped.
 */
export function failAnswer(response: ServerResponse): void {
  if (response.writableEnded || response.destroyed) return;
  const answer = () => breakOff(response, 500, UNKNOWN_ERROR);
  if (response instanceof WorkerResponse) response.replaceWith(answer);
  else answer();
}

/** @param encoding of a text; in its place there may be a callback */
function bytesOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

/** The length under the name that Fastify writes. Under another spelling it is ignored here, and the bytes are counted when they come. */
function lowerCaseLength(headers: Headers): number {
  return Array.isArray(headers) ? 0 : Number(headers['content-length'] ?? 0);
}

/** Headers may be given as an object, or as a list of names and values in turn. */
function headerOf(headers: Headers, name: string): OutgoingHttpHeader | undefined {
  const entries = Array.isArray(headers)
    ? headers.flatMap((value, index) => (index % 2 === 0 ? [[String(value), headers[index + 1]] as const] : []))
    : Object.entries(headers);
  return entries.find(([key]) => key.toLowerCase() === name)?.[1];
}
