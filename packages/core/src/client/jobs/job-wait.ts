import { setTimeout as pause } from 'node:timers/promises';
import {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointTimeoutError,
  EndpointUnavailableError,
} from '../answers/call-errors.js';
import { withOptions } from '../options.js';
import type { JobCalls } from './job-calls.js';
import type { JobRecord } from './job-record.js';

/** After its wait and this time an answer does not come any more: the connection is dead. */
const LATE_MS = 15_000;

type Question = Parameters<JobCalls['ofJob']>[0];

/** Options of what waits for a job. */
export interface JobWaitOptions {
  /** Ends the wait, with the signal's reason. The job goes on: `cancel()` ends it. */
  readonly signal?: AbortSignal;
  /** Milliseconds of the wait, 1 to 2,147,483,647. Default: until the job has ended. */
  readonly timeoutMs?: number;
}

/** A wait for a job, until its signal aborts or its time is over. It has to be disposed of. */
export class JobWait {
  readonly signal: AbortSignal | undefined;
  readonly #calls: JobCalls;
  readonly #id: string;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @throws FlashError `FLASH_CLIENT_OPTION` */
  constructor(calls: JobCalls, id: string, options: JobWaitOptions) {
    const { signal } = withOptions(calls.settings, options);
    const { timeoutMs } = options;
    this.#calls = calls;
    this.#id = id;
    this.signal = signal;
    if (timeoutMs === undefined) return;
    const limit = new AbortController();
    this.#timer = setTimeout(() => limit.abort(this.#timeout(timeoutMs)), timeoutMs);
    this.signal = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  }

  /** Asks about the job, again and again where no answer comes. @param waitMs how long the endpoint may hold its answer back */
  ask<Answer = JobRecord>(question: Question, waitMs = 0): Promise<Answer> {
    const { signal } = this;
    const patienceMs = this.#calls.settings.waitMs;
    const calls = this.#calls.with({ ...(signal && { signal }), timeoutMs: waitMs + LATE_MS });
    const ask = () => calls.ofJob<Answer>(question, this.#id, waitMs > 0 ? waitMs : undefined);
    // An answer of a stream that was lost had parts that do not come again.
    return persist(ask, { signal, patienceMs, isRepeatable: question !== 'stream' });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #timeout(timeoutMs: number): EndpointTimeoutError {
    const endpoint = this.#calls.address.label;
    const message = `the job ${this.#id} of ${endpoint} has not ended within ${timeoutMs} ms; it goes on`;
    return new EndpointTimeoutError(message, { endpoint });
  }
}

const FIRST_MS = 250;
const MOST_MS = 5_000;

/** Waits that get longer until there is a reason to begin anew. */
export class Backoff {
  #nextMs = FIRST_MS;

  constructor(private readonly mostMs = MOST_MS) {}

  restart(): void {
    this.#nextMs = FIRST_MS;
  }

  async wait(signal: AbortSignal | undefined): Promise<void> {
    // Half of it is chance, so that clients which wait for one endpoint do not ask together.
    const ms = this.#nextMs * (0.5 + Math.random() / 2);
    this.#nextMs = Math.min(this.mostMs, this.#nextMs * 2);
    await pause(ms, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
  }
}

interface Persistence {
  readonly signal: AbortSignal | undefined;
  /** How long one answer after another may be missing, in milliseconds. */
  readonly patienceMs: number;
  /** Whether a request of which the endpoint may have seen something is made again. */
  readonly isRepeatable: boolean;
}

/** Asks until there is an answer: a platform that starts anew, and connections that break, are waited for. @throws the last error */
async function persist<Answer>(
  ask: () => Promise<Answer>,
  { signal, patienceMs, isRepeatable }: Persistence,
): Promise<Answer> {
  const begun = performance.now();
  const backoff = new Backoff();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error, isRepeatable) || performance.now() - begun > patienceMs) throw error;
      await backoff.wait(signal);
    }
  }
}

function isPassing(error: unknown, isRepeatable: boolean): boolean {
  if (!(error instanceof EndpointCallError) || error instanceof EndpointNotDeployedError) return false;
  const { status } = error;
  if (status !== undefined) return status === 429 || (status >= 500 && (isRepeatable || status === 503));
  const isSilence = error instanceof EndpointUnavailableError || error instanceof EndpointTimeoutError;
  return isSilence && (isRepeatable || !error.sent);
}
