import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** Milliseconds that a client may go on sending a body that was refused. */
const PATIENCE_MS = 10_000;

/**
 * Reads the rest of a refused body and throws it away. An answer that is sent while the client is still writing ends in a reset connection,
 * and the client sees that instead of the answer. Resolves too when the client is gone or takes too long.
 */
export async function discardBody(request: IncomingMessage): Promise<void> {
  request.resume();
  await finished(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
}
