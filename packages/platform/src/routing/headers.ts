import type { IncomingMessage } from 'node:http';

/** Headers that speak of one connection only (RFC 9110, 7.6.1), and those that our own HTTP client answers for. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What a client must not claim about itself: these are set by the router. */
const OURS = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
  'x-request-id',
]);

export const WORKER_HEADER = 'x-runpod-worker-id';
export const REQUEST_ID_HEADER = 'x-request-id';

/** A request id from outside is taken over when it is harmless in logs and headers. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

export function acceptableRequestId(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && REQUEST_ID.test(value) ? value : undefined;
}

/** Names that this message's own `Connection` header declares to be for one connection only. */
function connectionTokens(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map((token) => token.trim().toLowerCase());
}

/** Headers of a request as its worker gets them, as name, value, name, value. */
export function requestHeaders(request: IncomingMessage, requestId: string, hasBody: boolean): string[] {
  const own = connectionTokens(request.headers.connection);
  const { rawHeaders } = request;
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] as string, rawHeaders[index + 1] as string];
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || OURS.has(lower) || own.includes(lower)) continue;
    if (lower === 'content-length' && !hasBody) continue;
    headers.push(name, value);
  }
  headers.push('x-forwarded-for', request.socket.remoteAddress ?? '127.0.0.1');
  headers.push('x-forwarded-host', request.headers.host ?? '');
  headers.push('x-forwarded-proto', 'http');
  headers.push(REQUEST_ID_HEADER, requestId);
  return headers;
}

/** Headers of a worker's response as the client gets them, as name, value, name, value. */
export function responseHeaders(raw: readonly (Buffer | string)[], workerId: string, requestId: string): string[] {
  const names: string[] = [];
  const values: string[] = [];
  let own: string[] = [];
  let hasRequestId = false;
  for (let index = 0; index < raw.length; index += 2) {
    const [name, value] = [latin1(raw[index] as Buffer | string), latin1(raw[index + 1] as Buffer | string)];
    const lower = name.toLowerCase();
    if (lower === 'connection') own = [...own, ...connectionTokens(value)];
    if (HOP_BY_HOP.has(lower) || lower === WORKER_HEADER) continue;
    hasRequestId ||= lower === REQUEST_ID_HEADER;
    names.push(name);
    values.push(value);
  }
  const headers = names.flatMap((name, index) =>
    own.includes(name.toLowerCase()) ? [] : [name, values[index] as string],
  );
  headers.push(WORKER_HEADER, workerId);
  if (!hasRequestId) headers.push(REQUEST_ID_HEADER, requestId);
  return headers;
}

function latin1(value: Buffer | string): string {
  return typeof value === 'string' ? value : value.toString('latin1');
}
