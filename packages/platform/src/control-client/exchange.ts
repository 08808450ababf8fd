import { open } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';

// oxlint-disable-next-line no-restricted-properties -- an import reads all that the module exports, which loads `fetch` with TLS and HTTP/2
const { Agent, request } = process.getBuiltinModule('node:http');

/** An opened file as the body of a request. */
export interface FileBody {
  readonly stream: Readable;
  readonly bytes: number;
}

export interface ControlRequest {
  readonly body?: string | Buffer | FileBody;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request, and the body of its answer, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** An answer whose body has not been read: it is read once, as text or by its pieces. */
export interface ControlAnswer {
  readonly status: number;
  /** Whether the status is one from 200 to 299. */
  readonly ok: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
}

/**
 * A pool of its own: Node's may be told to use a proxy. Idle connections are closed long before the platform closes them, so that no request
 * is sent on one that is ending.
 */
const AGENT_OPTIONS = { keepAlive: true, timeout: 3000 };
const CONNECTIONS = new Agent(AGENT_OPTIONS);

let secure: { readonly request: typeof request; readonly agent: InstanceType<typeof Agent> } | undefined;

/** What sends to an address by TLS, which is loaded only for one. */
function overTls() {
  // oxlint-disable-next-line no-restricted-properties -- as above
  const https = process.getBuiltinModule('node:https');
  secure ??= { request: https.request, agent: new https.Agent(AGENT_OPTIONS) };
  return secure;
}

/** Opens a file that will be sent. @throws Error of the file system */
export async function fileBody(path: string): Promise<FileBody> {
  const file = await open(path);
  return { stream: file.createReadStream(), bytes: (await file.stat()).size };
}

/**
 * Sends a request and waits for the head of its answer. It is `node:http` and not `fetch`, whose loading takes twice the time that Node takes
 * to start.
 *
 * @throws Error of the connection, `AbortError` if the signal aborts before the head is there
 */
export async function exchange(
  url: string,
  method: string,
  { body, headers, signal }: ControlRequest,
): Promise<ControlAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sender = url.startsWith('https:') ? overTls() : { request, agent: CONNECTIONS };
  const lookup = new URL(url).hostname.endsWith('.localhost') ? { lookup: loopback } : {};
  const options = { method, agent: sender.agent, ...lookup, ...(headers && { headers }), ...(signal && { signal }) };
  const outgoing = sender.request(url, options);
  outgoing.on('response', resolve).on('error', reject);
  if (isFile(body)) {
    outgoing.setHeader('content-length', body.bytes);
    // A fault of the file ends the request with it. A refusal may come before all of the file was sent, which is none.
    pipeline(body.stream, outgoing, () => undefined);
  } else {
    outgoing.end(body);
  }
  return toAnswer(await promise, signal);
}

/** Names below `localhost` are this machine (RFC 6761, 6.3), which not every system's resolver knows. */
const loopback: LookupFunction = (_name, { all }, done) => {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

function isFile(body: ControlRequest['body']): body is FileBody {
  return typeof body === 'object' && 'stream' in body;
}

function toAnswer(message: IncomingMessage, signal: AbortSignal | undefined): ControlAnswer {
  const { statusCode: status = 0, headers } = message;
  const body = pieces(message, signal);
  return { status, ok: status >= 200 && status < 300, headers, body, text: () => wholeText(body) };
}

async function* pieces(message: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* message as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw signal?.aborted ? signal.reason : cause;
  }
}

async function wholeText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of body) read.push(piece);
  return Buffer.concat(read).toString();
}
