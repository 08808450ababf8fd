import { abortRequest } from '@flash-ts/core/abort';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { logKnown } from '../logging/log-error.js';
import { breakOff } from '../requests/plain-answer.js';
import { requestFacts, type RequestRecord, type Requests } from '../requests/requests.js';

/** The longest time of a timer in Node; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ExecutionLimit {
  readonly requests: Requests;
  /** Milliseconds from a request's head until its handler has given all of the answer; 0 for no limit. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/**
 * Ends every request that takes too long: with 504 where nothing of the answer was sent, otherwise with a cut connection, so that an incomplete
 * answer does not look complete. The handler's signal fires; its result is dropped.
 *
 * All requests have the same limit, so the oldest is the next to pass it: one timer serves them all, and a request costs nothing.
 */
export function limitExecution({ requests, timeoutMs, log }: ExecutionLimit): void {
  if (timeoutMs === 0) return;
  const look = () => {
    const now = performance.now();
    // A request that begins after this can't exceed its time before `timeoutMs` have passed.
    let next = now + timeoutMs;
    for (const record of requests) {
      if (isAnswered(record)) continue;
      if (record.startedAt + timeoutMs > now) {
        next = record.startedAt + timeoutMs;
        break;
      }
      end(record, timeoutMs, log);
    }
    setTimeout(look, Math.min(Math.ceil(next - now), LONGEST_TIMER_MS)).unref();
  };
  look();
}

/** The handler is done. How long the client takes to read is the limit for slow clients. */
function isAnswered({ response }: RequestRecord): boolean {
  return response.writableEnded || response.destroyed;
}

function end({ request, response }: RequestRecord, timeoutMs: number, log: Logger): void {
  const error = workerErrors.FLASH_WORKER_EXECUTION_TIMEOUT({ timeoutMs, begun: response.headersSent });
  logKnown(log, 'error', error, requestFacts(response));
  // The handler may still write.
  response.on('error', () => undefined);
  breakOff(response, 504, `the request took longer than ${timeoutMs} ms`);
  // After the answer: a listener of the signal runs at once, and could answer first.
  abortRequest(request, new DOMException(error.message, 'TimeoutError'));
}
