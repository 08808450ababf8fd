import type { KeptResult } from '@flash-ts/core/contract';
import { Refused, type QueueClient } from './queue-client.js';

/** Requests with results that have no answer yet; results that come meanwhile go together in the next one. */
const MOST_OPEN = 2;
/** Characters of the results of one request, beside its last one: a large result goes alone. */
const MOST_CHARACTERS = 64 * 1024;
/** Of one request: a worker may keep so many that were not acknowledged. */
const MOST_RESULTS = 100;

interface Waiting {
  readonly result: KeptResult;
  readonly settle: PromiseWithResolvers<void>;
}

/** Answers of a queue that does not know requests with several results. Any other refusal is about what is in one. */
const UNKNOWN_REQUEST: ReadonlySet<number> = new Set([404, 405]);

/**
 * Sends results, several in one request where they come faster than the queue acknowledges them. The embedded platform takes them so; a queue that
 * does not is sent each by itself, and so are those of a request that was refused.
 */
export class ResultBatches {
  readonly #client: Pick<QueueClient, 'result' | 'results'>;
  #waiting: Waiting[] = [];
  #open = 0;
  #isDue = false;
  /** Whether the queue takes one at a time only. */
  #takesOne = false;

  constructor(client: Pick<QueueClient, 'result' | 'results'>) {
    this.#client = client;
  }

  /** See `QueueClient.result`. */
  result(result: KeptResult, signal: AbortSignal): Promise<void> {
    // Only the embedded platform tells of which run a job is.
    if (this.#takesOne || result.takenAt === undefined) return this.#client.result(result, signal);
    const settle = Promise.withResolvers<void>();
    this.#waiting.push({ result, settle });
    this.#sendSoon(signal);
    return settle.promise;
  }

  /** In a while, so that the results of one turn of the event loop go together. */
  #sendSoon(signal: AbortSignal): void {
    if (this.#isDue || this.#open >= MOST_OPEN || this.#waiting.length === 0) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#sendSome(signal);
    });
  }

  async #sendSome(signal: AbortSignal): Promise<void> {
    const batch = this.#takeSome();
    this.#open += 1;
    // What is left may be as much again.
    this.#sendSoon(signal);
    try {
      await this.#send(batch, signal);
    } finally {
      this.#open -= 1;
      this.#sendSoon(signal);
    }
  }

  async #send(batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    if (batch.length > 1) {
      const results = batch.map(({ result }) => result);
      const failure = await this.#client.results(results, signal).catch((error: unknown) => ({ error }));
      if (failure === undefined) return batch.forEach(({ settle }) => settle.resolve());
      if (!(failure.error instanceof Refused)) return batch.forEach(({ settle }) => settle.reject(failure.error));
      this.#takesOne ||= UNKNOWN_REQUEST.has(failure.error.status);
    }
    const each = batch.map(({ result, settle }) =>
      this.#client.result(result, signal).then(settle.resolve, settle.reject),
    );
    await Promise.all(each);
  }

  #takeSome(): Waiting[] {
    let [count, characters] = [0, 0];
    while (count < Math.min(this.#waiting.length, MOST_RESULTS) && characters < MOST_CHARACTERS) {
      characters += this.#waiting[count]?.result.body.length ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
