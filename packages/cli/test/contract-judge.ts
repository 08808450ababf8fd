import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';

/** Sends a request and judges it with its answer, or throws. */
export type JudgedFetch = (url: string, init: RequestInit) => Promise<Response>;

/** A server between a client and the platform, whose requests a test can judge whatever the client sends them with. */
export interface ContractJudge {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that sends each request on to `target` by `judgedFetch`. The client of one that was found wrong gets a 500 with the reason. */
export async function startContractJudge(target: string, judgedFetch: JudgedFetch): Promise<ContractJudge> {
  const server = createServer((request, response) => {
    judge(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { connection: 'close' }).end(JSON.stringify({ detail: String(error) }));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => closed(server),
  };

  async function judge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const { status, headers, body } = await judgedFetch(target + request.url, {
      method: request.method ?? 'GET',
      headers: endToEnd(request),
      signal: left.signal,
      ...(request.method !== 'GET' && { body: await bodyOf(request) }),
    });
    response.writeHead(status, Object.fromEntries([...headers].filter(([name]) => name !== 'transfer-encoding')));
    response.flushHeaders();
    if (body === null) response.end();
    else await pipeline(Readable.fromWeb(body), response);
  }
}

/** A JSON body as its text, which the judge reads; any other as its bytes. */
async function bodyOf(request: IncomingMessage): Promise<string | Buffer | null> {
  const body = await buffer(request);
  if (body.length === 0) return null;
  return request.headers['content-type']?.startsWith('application/json') ? body.toString() : body;
}

/** The headers without those of the connection and of the body's length, which the next hop makes itself. */
function endToEnd({ headers }: IncomingMessage): Record<string, string> {
  const ownOfAHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownOfAHop.has(name))) as Record<string, string>;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
}
