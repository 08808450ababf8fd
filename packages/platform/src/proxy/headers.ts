import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FieldNames } from '../upstream/field-names.js';

/** Whether a header of a request goes on to its worker; `key` is the one that may hold the platform's own key. */
const PASSES = new FieldNames<boolean | 'key'>(
  {
    authorization: 'key',
    // They speak of one connection only (RFC 9110, 7.6.1), or are the router's to answer for; lengths it writes itself.
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
    // What a client must not claim about itself: these are set by the router.
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
/** Of a response: the version of the endpoint that the worker runs. */
export const VERSION_HEADER = 'x-flash-version';
export const REQUEST_ID_HEADER = 'x-request-id';

/** Whether a request has a body, and how it is told where that ends. */
export type BodyFraming = { readonly kind: 'none' | 'chunked' } | { readonly kind: 'length'; readonly length: number };

const NO_BODY: BodyFraming = { kind: 'none' };
const CHUNKED: BodyFraming = { kind: 'chunked' };

/** Node's parser has refused what is not clear: a length with a coding, two lengths, a coding other than chunked. */
export function bodyFraming({ headers }: Pick<IncomingMessage, 'headers'>): BodyFraming {
  const declared = headers['content-length'];
  if (declared !== undefined) return { kind: 'length', length: Number(declared) };
  return headers['transfer-encoding'] === undefined ? NO_BODY : CHUNKED;
}

export interface HeadFacts {
  /** Path and query as the worker gets them. */
  readonly path: string;
  readonly requestId: string;
  readonly framing: BodyFraming;
  /** `Authorization` was the platform's key, which is not for workers to know. */
  readonly keyed: boolean;
  /** To be added as they are, each line with its end. */
  readonly extra?: string;
}

/** The head of a request as its worker gets it, in Latin-1, with the empty line that ends it. */
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

/** Names that a message's own `Connection` header declares to be for one connection only; undefined in the usual case of none. */
function connectionTokens(value: string | undefined): string[] | undefined {
  if (value === undefined || value === 'keep-alive' || value === 'close') return undefined;
  return value.split(',').map((token) => token.trim().toLowerCase());
}

/** What a connection was last asked for by, with the lines that say so: they are the same for almost all of its requests. */
const lastForwarded = new WeakMap<Socket, { readonly host: string; readonly fields: string }>();

/** The lines that tell a worker who has asked, and for which host. */
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
