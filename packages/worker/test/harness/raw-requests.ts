import { connect } from 'node:net';

/** A request as its bytes are put together. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with its length, unless the headers say otherwise. */
  readonly body?: string | Buffer | undefined;
}

/** The bytes of a request that closes its connection. */
export function rawRequest({ method = 'GET', target, headers = {}, body }: RawRequest): Buffer {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const length = body === undefined || names.has('transfer-encoding') || names.has('content-length');
  const all = {
    host: 'app.example:8080',
    connection: 'close',
    ...(!length && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
    Buffer.from(body ?? ''),
  ]);
}

/**
 * Sends bytes on a connection of their own, and reads until the server closes it, or until the answer is whole where it stays open.
 *
 * @param halfClose whether the client says with them that it sends nothing more
 */
export async function exchange(port: number, bytes: Buffer, { halfClose = false } = {}): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  if (halfClose) socket.end(bytes);
  else socket.write(bytes);
  const isHead = bytes.subarray(0, 5).toString() === 'HEAD ';
  let text = '';
  try {
    for await (const chunk of socket) {
      text += (chunk as Buffer).toString('latin1');
      if (!halfClose && staysOpen(text, isHead)) break;
    }
  } catch (error) {
    text += `<${(error as NodeJS.ErrnoException).code}>`;
  }
  return text;
}

/** Whether an answer is whole after which the server keeps the connection, as Nest does with event streams. */
function staysOpen(text: string, isHead: boolean): boolean {
  const end = text.indexOf('\r\n\r\n');
  const head = text.slice(0, end).toLowerCase();
  if (end === -1 || !head.includes('\r\nconnection: keep-alive')) return false;
  if (isHead) return true;
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length - end - 4 >= Number(length);
}
