import { setTimeout as pauseFor } from 'node:timers/promises';
import { sendPlainly, type PlainAnswer } from '@flash-ts/core/client';
import type { KeptResult } from '@flash-ts/core/contract';
import { backoffMs, OF_REQUESTS } from '../jobs/backoff.js';
import type { TakenJob } from '../jobs/job.js';
import { outputsUrl, outputUrl, pingUrl, stopUrl, streamUrl, takeUrl, type QueueAddress } from './queue-address.js';

/** How long a worker waits for jobs at most, as Python's. */
const POLL_MS = 90_000;
/** Milliseconds for a request that is answered at once. */
const ANSWER_MS = 30_000;
/** Tries of what a job can do without. */
const TRIES = 3;

/** What a take came to: jobs, none for now, or the milliseconds after which to ask again. */
export type Take = { readonly jobs: readonly TakenJob[] } | { readonly againAfterMs: number };

/** The queue would not have it, whatever is tried. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the queue answered ${status}`);
    this.status = status;
  }
}

/** A queue as its worker talks to it. Source: the Python SDK of Runpod, `runpod/serverless/modules/rp_job.py`, `rp_http.py` and `rp_ping.py`. */
export class QueueClient {
  readonly #address: QueueAddress;

  constructor(address: QueueAddress) {
    this.#address = address;
  }

  /**
   * Waits for jobs, at most as many as there are places.
   *
   * @throws Error without an answer, and for what is no answer of a queue
   */
  async take(places: number, running: number, signal: AbortSignal): Promise<Take> {
    const { status, body } = await this.#get(takeUrl(this.#address, places, running), POLL_MS, signal);
    if (status === 204) return { jobs: [] };
    // 400 is what the cloud answers while it wakes a worker.
    if (status === 400) return { againAfterMs: 1_000 };
    if (status === 429) return { againAfterMs: 5_000 };
    if (status !== 200) throw new Refused(status);
    const answer: unknown = JSON.parse(body.toString());
    return { jobs: (Array.isArray(answer) ? answer : [answer]).map(readJob) };
  }

  /** Waits for jobs that are to be stopped. */
  async stops(signal: AbortSignal): Promise<readonly string[]> {
    const { status, body } = await this.#get(stopUrl(this.#address), POLL_MS, signal);
    if (status === 204) return [];
    if (status !== 200) throw new Refused(status);
    const { jobsToStop } = JSON.parse(body.toString()) as { readonly jobsToStop?: unknown };
    return Array.isArray(jobsToStop) ? jobsToStop.map(String) : [];
  }

  async ping(jobs: readonly string[]): Promise<void> {
    await this.#get(pingUrl(this.#address, jobs), ANSWER_MS);
  }

  /** @throws Error after a few tries */
  async progress(job: string, text: string): Promise<void> {
    await this.#post(outputUrl(this.#address, job, false), job, `{"status":"IN_PROGRESS","output":${text}}`, TRIES);
  }

  /** @throws Error after a few tries */
  async part(job: string, text: string): Promise<void> {
    await this.#post(streamUrl(this.#address, job), job, `{"output":${text}}`, TRIES);
  }

  /**
   * Hands a result on; resolves when the queue has it.
   *
   * @param signal ends the tries
   * @throws Refused for a result that the queue never takes; the reason of `signal`
   */
  async result({ id, takenAt, isStream, body }: KeptResult, signal: AbortSignal): Promise<void> {
    await this.#post(outputUrl(this.#address, id, isStream, takenAt), id, body, Infinity, signal);
  }

  /**
   * Hands several results on, all of runs that the queue has told; resolves when it has them.
   *
   * @throws Refused where the queue takes one at a time, or one of them never; the reason of `signal`
   */
  async results(results: readonly KeptResult[], signal: AbortSignal): Promise<void> {
    const texts = results.map(
      ({ id, takenAt, body }) => `{"id":${JSON.stringify(id)},"takenAt":${takenAt},"result":${body}}`,
    );
    const name = results[0]?.id ?? '';
    await this.#post(outputsUrl(this.#address), name, `[${texts.join(',')}]`, Infinity, signal);
  }

  async #get(url: URL, limitMs: number, signal?: AbortSignal): Promise<PlainAnswer> {
    const headers = { authorization: this.#address.key };
    return within(limitMs, signal, (ends) => sendPlainly(url, { method: 'GET', headers, signal: ends }));
  }

  async #post(url: URL, job: string, body: string, tries: number, signal?: AbortSignal): Promise<void> {
    const headers = {
      authorization: this.#address.key,
      // As Python's sends it, whose body is JSON too.
      'content-type': 'application/x-www-form-urlencoded',
      'x-request-id': job,
    };
    for (let failures = 1; ; failures += 1) {
      try {
        const { status } = await within(ANSWER_MS, signal, (ends) =>
          sendPlainly(url, { method: 'POST', headers, body, signal: ends }),
        );
        if (status < 300) return;
        throw new Refused(status);
      } catch (error) {
        signal?.throwIfAborted();
        if (failures >= tries || (error instanceof Refused && isFinal(error.status))) throw error;
      }
      await pauseFor(backoffMs(OF_REQUESTS, failures), undefined, { ref: false, ...(signal && { signal }) });
    }
  }
}

/** Runs a request with a signal that fires with `outer`, or as a timeout. Nothing of it is left afterwards, however many there are. */
async function within<Result>(
  limitMs: number,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const forward = () => controller.abort(outer?.reason);
  const late = () => controller.abort(new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError'));
  const timer = setTimeout(late, limitMs);
  outer?.addEventListener('abort', forward, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', forward);
  }
}

/** Whether the same request would be refused again. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** What stands beside `id` and `input` are additions of the embedded platform. */
function readJob(given: unknown): TakenJob {
  const { id, input, attempt, submittedAt, takenAt, delayTime, executionTimeout, trace } = given as Readonly<
    Record<string, unknown>
  >;
  if (typeof id !== 'string') throw new TypeError('the queue gave a job without an id');
  return {
    id,
    input,
    ...(isTrace(trace) && { trace }),
    ...(Number.isInteger(attempt) && { attempt: attempt as number }),
    ...(isDuration(executionTimeout) && { executionTimeoutMs: executionTimeout }),
    ...(typeof submittedAt === 'number' && { submittedAt: new Date(submittedAt) }),
    ...(Number.isSafeInteger(takenAt) && { takenAt: takenAt as number }),
    ...(typeof delayTime === 'number' && { delayMs: Math.max(0, delayTime) }),
  };
}

function isTrace(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}
