import { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { GatewayClient } from '../async-context/gateway-client.js';
import { servedNow, type Served } from '../async-context/served.js';
import { logError } from '../logging/log-error.js';
import type { Requests } from '../requests/requests.js';
import { failAnswer } from '../server/fail-answer.js';
import type { End } from './ending.js';

/** Thrown where the worker can't go on. Any other error that nothing catches leaves it running. */
export class WorkerLost extends Error {}

export interface UncaughtErrorParts {
  readonly log: Logger;
  readonly requests: Requests;
  readonly end: End;
  /** What reports an error that ends the boot and then ends the worker; undefined once it does not boot any more. */
  readonly failBoot: () => ((thrown: unknown) => void) | undefined;
}

/** An unmasked close frame with status 1011, "internal error" (RFC 6455, 5.5.1 and 7.4.1). */
const INTERNAL_ERROR = Buffer.from([0x88, 0x02, 0x03, 0xf3]);

/**
 * Keeps a worker that serves running when an error is thrown that nothing catches: other requests are in flight, and the next worker would
 * meet the same request. The error is logged with the request whose code threw it, and this request alone fails; where it came from the code of
 * a WebSocket connection or of a gateway's client, that one is closed.
 *
 * A rejected promise that nobody waits for fails no request and no message of a gateway, unless the answer itself was rejected: it may be side
 * work of what is answered all the same. For `handleConnection` nobody waits, and its rejection refuses the client.
 *
 * While the worker boots, such an error is the reason why the boot failed: a server that a provider opens, and whose port is taken, fails
 * this way.
 */
export function surviveUncaughtErrors({ log, requests, end, failBoot }: UncaughtErrorParts): void {
  process.on('uncaughtException', (err: unknown, origin) => {
    const fail = failBoot();
    if (fail) return fail(err);
    const message = origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception';
    if (err instanceof WorkerLost) {
      log.fatal({ err: err.cause, origin }, message);
      end(1);
    }
    const served = servedNow();
    const facts = factsOf(served, requests);
    logError(log, err, { origin, ...facts }, message);
    if (served === undefined) return;
    const isThrown = origin === 'uncaughtException';
    try {
      if (served instanceof GatewayClient) {
        if (isThrown || served.isConnecting) served.close();
      } else if (!(served instanceof ServerResponse)) served.end(INTERNAL_ERROR);
      else if (isThrown || isOfAnswer(err)) failAnswer(served, facts?.requestId);
    } catch (second) {
      // An adapter's client may be anything, and nobody else would catch what it throws here.
      logError(log, second, { origin, ...facts }, 'closing failed');
    }
  });
}

function factsOf(served: Served | undefined, requests: Requests) {
  if (!(served instanceof ServerResponse)) return undefined;
  const record = requests.of(served);
  return { requestId: record?.id, method: served.req.method, route: record?.route };
}

/** Whether an error is Node's or Fastify's refusal to send an answer. */
function isOfAnswer(err: unknown): boolean {
  const { code } = (err ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(?:ERR_HTTP_|ERR_INVALID_(?:CHAR|HTTP_TOKEN)$|ERR_STREAM_|FST_ERR_)/.test(code);
}
