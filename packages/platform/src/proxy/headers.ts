import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FieldNames } from '../upstream/field-names.js';

/** Whether a header of a request is forwarded to its worker; `key` marks the header that may contain the platform's own key. */
const PASSES = new FieldNames<boolean | 'key'>(
  {
    authorization: 'key',
    // These headers apply to one connection only (RFC 9110, 7.6.1), or the router handles them; it writes lengths itself.
    connection: false,
    'content-length': false,
    expect: false,
    'http2-settings': false,
    'keep-alive': false,
    'proxy-authenticate': false,
    'proxy-authorization': false,
    'proxy-connection': false,
    te: false,
    'transfer-encoding': false,
    upgrade: false,
    // A client must not set these: the router does.
    forwarded: false,
    'x-forwarded-for': false,
    'x-forwarded-host': false,
    'x-forwarded-port': false,
    'x-forwarded-prefix': false,
    'x-forwarded-proto': false,
    'x-forwarded-server': false,
    'x-real-ip': false,
    'x-request-id': false,
    // Meant for the router.
    'x-runpod-worker-id': false,
  },
  true,
);

export const WORKER_HEADER = 'x-runpod-worker-id';
/** A response header with the endpoint's version that the worker runs. */
export const VERSION_HEADER = 'x-flash-version';
export const REQUEST_ID_HEADER = 'x-request-id';
/** A response header that is there only if the answer was injected in a development session. */
export const INJECTED_HEADER = 'x-flash-injected';

/** Whether a request has a body, and how its end is marked. */
export type BodyFraming = { readonly kind: 'none' | 'chunked' } | { readonly kind: 'length'; readonly length: number };

const NO_BODY: BodyFraming = { kind: 'none' };
const CHUNKED: BodyFraming = { kind: 'chunked' };

/** Node's parser has refused ambiguous framing: a length with a coding, two lengths, a coding other than chunked. */
export function bodyFraming({ headers }: Pick<IncomingMessage, 'headers'>): BodyFraming {
  const declared = headers['content-length'];
  if (declared !== undefined) return { kind: 'length', length: Number(declared) };
  return headers['transfer-encoding'] === undefined ? NO_BODY : CHUNKED;
}

export interface HeadFacts {
  /** Path and query as they are sent to the worker. */
  readonly path: string;
  readonly requestId: string;
  readonly framing: BodyFraming;
  /** Whether `Authorization` was the platform's key, which workers must not see. */
  readonly keyed: boolean;
  /** Header lines to add unchanged, each with its line end. */
  readonly extra?: string;
}

/** The head of a request as it is sent to the worker, in Latin-1, with the empty line that ends it. */
export function requestHead(
  request: IncomingMessage,
  { path, requestId, framing, keyed, extra = '' }: HeadFacts,
): string {
  const listed = connectionTokens(request.headers.connection);
  const { rawHeaders } = request;
  let head = `${request.method} ${path} HTTP/1.1\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const passes = PASSES.kindOf(name);
    if (passes === false || (passes === 'key' && keyed) || (listed !== undefined && isListed(name, listed))) continue;
    head += `${name}: ${rawHeaders[index + 1]}\r\n`;
  }
  if (framing.kind === 'length') head += `content-length: ${framing.length}\r\n`;
  else if (framing.kind === 'chunked') head += 'transfer-encoding: chunked\r\n';
  return `${head}${forwardedFields(request)}x-request-id: ${requestId}\r\n${extra}\r\n`;
}

function isListed(name: string, listed: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return lower !== 'host' && listed.includes(lower);
}

/** Header names that a message's `Connection` header limits to one connection; undefined if there are none, which is usual. */
function connectionTokens(value: string | undefined): string[] | undefined {
  if (value === undefined || value === 'keep-alive' || value === 'close') return undefined;
  return value.split(',').map((token) => token.trim().toLowerCase());
}

/**
 * The `Host` of the last request of a connection and its forwarded header lines, which are the same for almost all requests of the
 * connection.
 */
const lastForwarded = new WeakMap<Socket, { readonly host: string; readonly fields: string }>();

/** The header lines that tell a worker the client's address and the host of the request. */
function forwardedFields({ socket, headers }: IncomingMessage): string {
  const host = headers.host ?? '';
  const last = lastForwarded.get(socket);
  if (last?.host === host) return last.fields;
  const { remoteAddress = '127.0.0.1' } = socket;
  const node = remoteAddress.includes(':') ? `"[${remoteAddress}]"` : remoteAddress;
  const fields =
    `forwarded: for=${node};host="${host}";proto=http\r\n` +
    `x-forwarded-for: ${remoteAddress}\r\nx-forwarded-host: ${host}\r\nx-forwarded-proto: http\r\n`;
  lastForwarded.set(socket, { host, fields });
  return fields;
}
