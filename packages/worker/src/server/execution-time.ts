import { abortRequest } from '@flash-ts/core/abort';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { answerPlainly } from '../requests/plain-answer.js';
import type { RequestRecord, Requests } from '../requests/requests.js';

/** The most that a timer of Node takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ExecutionLimit {
  readonly requests: Requests;
  /** Milliseconds from a request's head until its handler has given all of the answer; 0 for no limit. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/**
 * Ends every request that takes too long: 504 where nothing of the answer has been sent, otherwise a cut connection, as the end of an answer
 * that is not whole must not look like one. The handler learns of it by its signal; what it gives after that is dropped.
 *
 * All requests have the same limit, so the oldest is the next to pass it: one timer serves them all, and a request costs nothing.
 */
export function limitExecution({ requests, timeoutMs, log }: ExecutionLimit): void {
  if (timeoutMs === 0) return;
  const look = () => {
    const now = performance.now();
    // A request that begins after this moment can't be over before `timeoutMs` have passed.
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

/** The handler is done: what is left is up to the client, and the limit for slow clients. */
function isAnswered({ response }: RequestRecord): boolean {
  return response.writableEnded || response.destroyed;
}

function end(record: RequestRecord, timeoutMs: number, log: Logger): void {
  const { request, response, id, route } = record;
  const error = workerErrors.FLASH_WORKER_EXECUTION_TIMEOUT({ timeoutMs, begun: response.headersSent });
  log.error({ code: error.code, fix: error.fix, requestId: id, method: request.method, route }, error.message);
  // The handler may go on to write into an answer that is over.
  response.on('error', () => undefined);
  if (response.headersSent) response.destroy();
  else answerPlainly(response, 504, `the request took longer than ${timeoutMs} ms`, id);
  // After the answer: what listens to the signal runs at once, and must not be first.
  abortRequest(request, new DOMException(error.message, 'TimeoutError'));
}
