import { EndpointTimeoutError } from '../answers/call-errors.js';
import { withOptions } from '../options.js';
import type { JobCalls } from './job-calls.js';
import type { JobRecord } from './job-record.js';
import { persist } from './persist.js';

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
