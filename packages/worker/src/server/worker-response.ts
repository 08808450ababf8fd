import { ServerResponse, type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { lingerAtClose } from '../connections/lingering-close.js';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteCallback = (error?: Error | null) => void;

/** What an answer must keep to. */
export interface AnswerRules {
  /** How long it may become. */
  readonly bytes: number;
  /** Told of an answer before any of what is too much is sent. Must answer in another way where nothing has been sent, and else cut the connection. */
  readonly tooLong: (response: ServerResponse) => void;
  /**
   * Told of an answer whose status, headers or parts can't be sent, with Node's error. Must answer in another way where nothing has been sent,
   * and else cut the connection. Who writes has often no caller that could take an error: a stream that is piped, a hook of Fastify.
   */
  readonly unsendable: (response: ServerResponse, error: unknown) => void;
  /** Told once of an answer to which something is written after its end; that is lost, and Node tells of it only where the end is not sent yet. */
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

/** No character of a text takes more bytes in any encoding. */
const MOST_BYTES_OF_A_CHARACTER = 3;

/**
 * Node's response, which besides knows what it must keep to and what headers it was sent with. All ways to answer end here, those past Nest and
 * Fastify too, so this is the one place where an answer is measured and its head can fail; for an ordinary one that is a comparison or two.
 */
export class WorkerResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  rules = NO_RULES;
  #bytes = 0;
  #replaced = false;
  #writtenLate = false;
  #headers: Headers | undefined;

  /** An answer that goes on until somebody leaves, and that a client is used to resume. */
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
      // Whoever writes a second head has made a mistake that does not touch the first one.
      if (this.headersSent) throw error;
      return this.#fail(error);
    }
  }

  /** Answers by `answer` instead of what was begun. What is written after that, by whoever does not know of it, goes nowhere. */
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
    // Most answers are one text, far too short for its bytes to be worth counting.
    const isShort =
      typeof chunk === 'string' && this.#bytes + chunk.length * MOST_BYTES_OF_A_CHARACTER <= this.rules.bytes;
    if (!isShort && this.#isTooLong(this.#bytes + bytesOf(chunk, encoding))) return this.#refuse();
    if (!this.#canSendHead()) return this;
    return super.end(chunk, encoding as BufferEncoding, callback);
  }

  /** Node calls it when the answer was handed to the system, before it closes a connection that is to be closed. */
  override detachSocket(socket: Socket): void {
    super.detachSocket(socket);
    if (!this.req.complete) lingerAtClose(socket);
  }

  /**
   * Whether a head that is not written yet will be taken by Node, which writes it in the middle of `write` and `end`: an answer in the place of
   * this one would there be mixed with it. Headers were checked when they were set.
   */
  #canSendHead(): boolean {
    if (this.headersSent) return true;
    const { statusCode, statusMessage } = this;
    const isPlain = statusMessage === undefined && statusCode >= 100 && statusCode <= 999;
    // Else Node judges by itself; where it refuses, something else was answered.
    if (!isPlain) this.writeHead(statusCode);
    return !this.#replaced;
  }

  /** As Node does it, without the 'error' event that nobody would listen to. */
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

/** What comes after the text or bytes may be a callback, and so may stand in their place. */
function bytesOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

/** As Fastify spells it; a length that is spelt otherwise is found when the bytes come. */
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
