import type { Dispatcher } from 'undici';
import type { AddressSource, EndpointAddress } from '../address/address.js';
import { bodyOf, refusal, workerOf, WORKER_HEADER } from '../answers/answer.js';
import {
  EndpointCallError,
  EndpointTimeoutError,
  EndpointUnavailableError,
  type CallFacts,
} from '../answers/call-errors.js';
import type { CallSettings } from '../options.js';
import { AttemptFailed, Exchange, type Answer } from '../sending/exchange.js';
import { connectionPool } from '../sending/pool.js';
import { retryAfter, retryDelay, type Attempted } from '../sending/retry-delay.js';
import type { CallRequest } from './call-request.js';
import { callObserver } from './observer.js';

/** A call that is to be made. */
export interface PlannedCall {
  readonly request: CallRequest;
  readonly address: AddressSource;
  readonly settings: CallSettings;
  /** Value of `X-Runpod-Worker-Id`. */
  readonly affinity: string | undefined;
  /** Whether the body of a successful answer is read as it arrives. */
  readonly streamed: boolean;
}

/** Statuses after which a request may be sent again. */
const REPEATED = new Set([429, 502, 503]);
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/**
 * Makes a call: waits for a worker, and repeats what may be repeated.
 *
 * @returns the last answer, whatever its status
 * @throws EndpointUnavailableError without an answer, EndpointTimeoutError, EndpointNotDeployedError; the reason of the signal
 */
export async function makeCall(planned: PlannedCall): Promise<Answer> {
  const { settings, request } = planned;
  settings.signal?.throwIfAborted();
  const begun = performance.now();
  const limit = new TimeLimit(planned);
  try {
    for (let attempt = 1; ; attempt += 1) {
      limit.attempts = attempt;
      const outcome = await attemptOnce(planned, limit);
      if (!(outcome instanceof AttemptFailed) && !REPEATED.has(outcome.status)) return outcome;
      const delay = retryDelay(
        {
          attempt,
          elapsedMs: performance.now() - begun,
          isIdempotent: isIdempotent(planned),
          isRepeatable: request.body?.isRepeatable ?? true,
          result: resultOf(outcome),
        },
        settings,
        Math.random(),
      );
      if (delay !== undefined) await limit.pause(delay);
      else if (outcome instanceof AttemptFailed) throw unreached(planned, outcome, attempt);
      else return outcome;
    }
  } finally {
    limit.end();
  }
}

function isIdempotent({ request, settings }: PlannedCall): boolean {
  return (
    request.isIdempotent ?? (IDEMPOTENT.has(request.method) || settings.headers?.['idempotency-key'] !== undefined)
  );
}

/** The body of a successful answer, parsed. @throws EndpointCallError for any other answer */
export function successOf({ request, address }: PlannedCall, answer: Answer): unknown {
  const facts = factsOf(request, address);
  if (answer.kind === 'arriving') throw new EndpointCallError(`${request.call}: the answer is still arriving`, facts);
  let body: unknown;
  try {
    body = bodyOf(answer);
  } catch (cause) {
    const message = `${request.call} was answered with ${answer.status} and JSON that can't be read: ${(cause as Error).message}`;
    throw new EndpointCallError(message, { ...facts, status: answer.status, body: answer.body.toString() }, { cause });
  }
  if (answer.status >= 200 && answer.status < 300) return body;
  throw refusal(request.call, answer, body, facts);
}

function factsOf({ handler, method, route }: CallRequest, { label }: AddressSource): CallFacts {
  return { endpoint: label, handler, route: `${method} ${route}` };
}

/** Sends the request once. @returns a failure to connect as a value, since it may be repeated */
async function attemptOnce(planned: PlannedCall, limit: TimeLimit): Promise<Answer | AttemptFailed> {
  const { address: source, request } = planned;
  try {
    const found = source.find();
    const address = 'then' in found ? await limit.race(found) : found;
    const observe = callObserver();
    if (!observe) return await send(planned, address, undefined, limit);
    const { handler, method, route, path } = request;
    const call = { endpoint: source.label, handler, method, route, url: address.origin + address.base + path };
    return await observe(call, (headers) => send(planned, address, headers, limit));
  } catch (error) {
    if (!(error instanceof AttemptFailed)) throw error;
    // Another address may be right by now: a platform that comes back listens on another port.
    if (!error.sent) source.forget?.();
    return error;
  }
}

async function send(
  { request, settings, affinity, streamed }: PlannedCall,
  { origin, base, key }: EndpointAddress,
  added: Readonly<Record<string, string>> | undefined,
  limit: TimeLimit,
): Promise<Answer> {
  const { method, path, body } = request;
  const pool = connectionPool();
  const agent = 'then' in pool ? await limit.race(pool) : pool;
  const headers: Record<string, string> = { ...added, ...request.headers };
  if (body?.type !== undefined) headers['content-type'] = body.type;
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (affinity !== undefined) headers[WORKER_HEADER] = affinity;
  Object.assign(headers, settings.headers);
  const exchange = new Exchange(streamed);
  limit.exchange = exchange;
  const options: Dispatcher.DispatchOptions = {
    origin,
    path: base + path,
    method,
    headers,
    body: body?.content ?? null,
  };
  agent.dispatch(options, exchange);
  return exchange.answer;
}

function resultOf(outcome: Answer | AttemptFailed): Attempted['result'] {
  if (outcome instanceof AttemptFailed) return { kind: 'failed', sent: outcome.sent };
  const { status, headers } = outcome;
  const isExplained = status === 502 && outcome.kind === 'whole' && outcome.body.includes('"code":"FLASH_');
  const after = headers['retry-after'];
  return {
    kind: 'answered',
    status,
    retryAfterMs: retryAfter(Array.isArray(after) ? after[0] : after, Date.now()),
    byWorker: workerOf(outcome) !== undefined,
    isExplained,
  };
}

function unreached(
  { request, address }: PlannedCall,
  failed: AttemptFailed,
  attempts: number,
): EndpointUnavailableError {
  const cause = failed.cause as NodeJS.ErrnoException;
  // The error of a name with several addresses has a message for each address and none of its own.
  const why =
    cause instanceof AggregateError ? cause.errors.map(({ message }: Error) => message).join(', ') : cause.message;
  return new EndpointUnavailableError(
    `${request.call}: no answer${why === '' ? '' : `: ${why}`}`,
    { ...factsOf(request, address), code: cause.code, attempts, sent: failed.sent },
    { cause },
  );
}

/** Ends a call at its time limit or when its signal aborts, whatever it is doing. */
class TimeLimit {
  attempts = 0;
  /** The exchange in progress. */
  exchange: Exchange | undefined;
  readonly #planned: PlannedCall;
  readonly #timer: NodeJS.Timeout;
  #onEnd: ((reason: Error) => void) | undefined;
  #reason: Error | undefined;
  readonly #onAbort = () => this.#stop(this.#planned.settings.signal?.reason as Error);

  constructor(planned: PlannedCall) {
    this.#planned = planned;
    const { timeoutMs, signal } = planned.settings;
    this.#timer = setTimeout(() => this.#stop(this.#timeout()), timeoutMs);
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Waits for a promise no longer than the call may take. */
  race<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended()]);
  }

  async pause(milliseconds: number): Promise<void> {
    this.exchange = undefined;
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await this.race(pause).finally(() => clearTimeout(timer));
  }

  /** A stream goes on without the limit of time, and until its signal aborts. */
  end(): void {
    clearTimeout(this.#timer);
    const { streamed, settings } = this.#planned;
    if (!streamed) settings.signal?.removeEventListener('abort', this.#onAbort);
  }

  #ended(): Promise<never> {
    return new Promise((_, reject) => {
      if (this.#reason) reject(this.#reason);
      this.#onEnd = reject;
    });
  }

  #stop(reason: Error): void {
    this.#reason = reason;
    this.#onEnd?.(reason);
    this.exchange?.cancel(reason);
  }

  #timeout(): EndpointTimeoutError {
    const { request, address, settings } = this.#planned;
    const message = `${request.call}: no complete answer within ${settings.timeoutMs} ms`;
    return new EndpointTimeoutError(message, { ...factsOf(request, address), attempts: this.attempts });
  }
}
