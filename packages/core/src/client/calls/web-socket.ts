import { WORKER_HEADER } from '../answers/answer.js';
import { EndpointTimeoutError, EndpointUnavailableError } from '../answers/call-errors.js';
import type { PlannedCall } from './call.js';

interface WantedSocket extends Omit<PlannedCall, 'streamed'> {
  readonly protocols: string | string[] | undefined;
}

/**
 * Opens a WebSocket of Node, which is undici's too and takes headers, and so the key. It has a connection of its own.
 *
 * @throws EndpointUnavailableError, EndpointTimeoutError; the reason of the signal
 */
export async function openWebSocket({
  request,
  address: source,
  settings,
  affinity,
  protocols,
}: WantedSocket): Promise<WebSocket> {
  const { signal, timeoutMs } = settings;
  signal?.throwIfAborted();
  const { origin, base, key } = await source.find();
  const headers: Record<string, string> = { ...settings.headers };
  if (key !== undefined) headers['authorization'] ??= `Bearer ${key}`;
  if (affinity !== undefined) headers[WORKER_HEADER] = affinity;
  const url = origin.replace(/^http/, 'ws') + base + request.path;
  const socket = new WebSocket(url, { headers, ...(protocols !== undefined && { protocols }) });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const facts = { endpoint: source.label, route: `${request.method} ${request.route}` };
  const abort = () => reject(signal?.reason as Error);
  const timer = setTimeout(() => {
    reject(new EndpointTimeoutError(`${request.call}: no open WebSocket within ${timeoutMs} ms`, facts));
  }, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  socket.addEventListener('open', () => resolve(socket), { once: true });
  socket.addEventListener(
    'error',
    ({ error }) => {
      const message = `${request.call}: the WebSocket was not opened`;
      reject(new EndpointUnavailableError(message, facts, { cause: error }));
    },
    { once: true },
  );
  try {
    return await promise;
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
