import { ServerResponse, type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteCallback = (error?: Error | null) => void;

/** How long an answer may become. */
export interface AnswerLimit {
  readonly bytes: number;
  /**
   * Told of an answer before any of what is too much is sent. Must answer in another way where nothing has been sent, and cut the connection
   * elsewhere; what the handler writes after that goes nowhere.
   */
  readonly refuse: (response: ServerResponse) => void;
}

const NO_LIMIT: AnswerLimit = { bytes: Infinity, refuse: () => undefined };

/** No character of a text takes more bytes in any encoding. */
const MOST_BYTES_OF_A_CHARACTER = 3;

/**
 * Node's response, which besides knows how long it may become and what headers it was sent with. All ways to answer end here, those past
 * Nest and Fastify too, so this is the one place where an answer is measured; for an ordinary one that is a comparison or two.
 */
export class WorkerResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  limit = NO_LIMIT;
  #bytes = 0;
  #refused = false;
  #headers: Headers | undefined;

  /** An answer that goes on until somebody leaves, and that a client is used to resume. */
  get isEventStream(): boolean {
    const type = this.#headers ? headerOf(this.#headers, 'content-type') : this.getHeader('content-type');
    return this.headersSent && typeof type === 'string' && type.startsWith('text/event-stream');
  }

  override writeHead(status: number, second?: string | Headers, third?: Headers): this {
    if (this.#refused) return this;
    const headers = typeof second === 'string' ? third : second;
    if (headers && this.#isTooLong(lowerCaseLength(headers))) return this.#refuse();
    this.#headers = headers;
    return typeof second === 'string' ? super.writeHead(status, second, third) : super.writeHead(status, second);
  }

  override write(chunk: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean {
    if (this.#refused) return false;
    this.#bytes += bytesOf(chunk, encoding);
    const announced = this.headersSent ? 0 : Number(this.getHeader('content-length') ?? 0);
    if (this.#isTooLong(Math.max(this.#bytes, announced))) {
      this.#refuse();
      return false;
    }
    return super.write(chunk, encoding as BufferEncoding, callback);
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    if (this.#refused) return this;
    // Most answers are one text, far too short for its bytes to be worth counting.
    const isShort =
      typeof chunk === 'string' && this.#bytes + chunk.length * MOST_BYTES_OF_A_CHARACTER <= this.limit.bytes;
    if (!isShort && this.#isTooLong(this.#bytes + bytesOf(chunk, encoding))) return this.#refuse();
    return super.end(chunk, encoding as BufferEncoding, callback);
  }

  #isTooLong(bytes: number): boolean {
    return bytes > this.limit.bytes && this.req.method !== 'HEAD';
  }

  #refuse(): this {
    const { refuse } = this.limit;
    this.limit = NO_LIMIT;
    refuse(this);
    this.#refused = true;
    return this;
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
