import { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { GatewayClient } from '../async-context/gateway-client.js';
import { ServedJob } from '../async-context/served-job.js';
import { servedNow, type Served } from '../async-context/served.js';
import { logError } from '../logging/log-error.js';
import { requestFacts } from '../requests/requests.js';
import { failAnswer } from '../server/worker-response.js';
import type { End } from './ending.js';

/** Thrown where the worker can't go on. After any other uncaught error it runs on. */
export class WorkerLost extends Error {}

export interface UncaughtErrorParts {
  readonly log: Logger;
  readonly end: End;
  /** Returns the function that fails the boot with an error; undefined when the worker does not boot any more. */
  readonly failBoot: () => ((thrown: unknown) => void) | undefined;
}

/** An unmasked close frame with status 1011, "internal error" (RFC 6455, 5.5.1 and 7.4.1). */
const INTERNAL_ERROR = Buffer.from([0x88, 0x02, 0x03, 0xf3]);

/**
 * Keeps a worker that serves running after an uncaught error: other requests are in flight, and the next worker would
 * get the same request. The error is logged with the request or job whose code threw it, and only this one fails; an error of the code of
 * a WebSocket connection or of a gateway's client closes that one.
 *
 * A rejected promise that nothing awaits fails no request and no message of a gateway, unless the answer itself was rejected: it may be side
 * work of a request that is answered all the same. Nothing awaits `handleConnection`, and its rejection refuses the client.
 *
 * While the worker boots, an uncaught error fails the boot: this is how a server fails that a provider opens, and whose port is taken.
 */
export function surviveUncaughtErrors({ log, end, failBoot }: UncaughtErrorParts): void {
  process.on('uncaughtException', (err: unknown, origin) => {
    const fail = failBoot();
    if (fail) return fail(err);
    const message = origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception';
    if (err instanceof WorkerLost) {
      log.fatal({ err: err.cause, origin }, message);
      end(1);
    }
    const served = servedNow();
    const facts = factsOf(served);
    logError(log, err, { origin, ...facts }, message);
    if (served === undefined) return;
    const isThrown = origin === 'uncaughtException';
    try {
      if (served instanceof GatewayClient) {
        if (isThrown || served.isConnecting) served.close();
      } else if (served instanceof ServedJob) {
        if (isThrown) served.fail(err);
      } else if (!(served instanceof ServerResponse)) served.end(INTERNAL_ERROR);
      else if (isThrown || isOfAnswer(err)) failAnswer(served);
    } catch (second) {
      // The client of an adapter may throw when it is closed, and nothing else would catch that.
      logError(log, second, { origin, ...facts }, 'closing failed');
    }
  });
}

function factsOf(served: Served | undefined) {
  if (served instanceof ServedJob) return { jobId: served.id };
  return served instanceof ServerResponse ? requestFacts(served) : undefined;
}

/** Whether an error is Node's or Fastify's refusal to send an answer. */
function isOfAnswer(err: unknown): boolean {
  const { code } = (err ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(?:ERR_HTTP_|ERR_INVALID_(?:CHAR|HTTP_TOKEN)$|ERR_STREAM_|FST_ERR_)/.test(code);
}
