import { Exchange } from './exchange.js';
import { connectionPool } from './pool.js';

export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request; its connection is closed if it was begun. */
  readonly signal?: AbortSignal;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends one request over the connections of this process and reads its whole answer, without retries, time limits, traces and errors of
 * endpoints: for protocols other than that of calls.
 *
 * @throws Error without an answer; the reason of `signal`
 */
export async function sendPlainly(url: URL, { signal, ...request }: PlainRequest): Promise<PlainAnswer> {
  signal?.throwIfAborted();
  const exchange = new Exchange(false);
  const cancel = () => exchange.cancel(signal?.reason as Error);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const pool = await connectionPool();
    pool.dispatch({ origin: url.origin, path: `${url.pathname}${url.search}`, ...request }, exchange);
    const { status, body } = await exchange.answer;
    return { status, body: body as Buffer };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
