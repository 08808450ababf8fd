import type { Endpoint } from '@flash-ts/core/contract';
import { RestClient } from '@flash-ts/platform/control-client';
import { healthAddress } from '../addresses.js';
import { isReady } from './boot-watch.js';
import { isOfVersion, type Proof, type Sight } from './proof.js';

const WORKER_HEADER = 'x-runpod-worker-id';
/** Longer than a request waits for a worker on Runpod. */
const WAKING_MS = 150_000;
const ANSWER_MS = 20_000;

interface Answered {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  readonly workerId: string | undefined;
}

/** Proves a load-balanced endpoint: a worker of the version has answered its health path through the public address. */
export class HealthProof implements Proof {
  readonly #url: string;
  readonly #path: string;
  readonly #key: string;
  readonly #ends = new AbortController();
  #waking: Promise<void> | undefined;
  #woken: Answered | undefined;
  #last: Answered | undefined;

  constructor(endpoint: Endpoint, key: string) {
    const { origin, path } = healthAddress(endpoint);
    this.#url = origin;
    this.#path = path;
    this.#key = key;
  }

  get doubt(): string | undefined {
    const { status } = this.#last ?? {};
    return status === undefined || status === 200 ? undefined : `${this.#url}${this.#path} answers with ${status}`;
  }

  async look(sight: Sight): Promise<boolean> {
    const woken = this.#woken;
    this.#woken = undefined;
    if (woken?.status === 200 && isOfVersion(woken.workerId, sight)) return true;
    const ready = sight.fresh.find(isReady);
    if (!ready) {
      // A request makes Runpod start a worker where none runs.
      this.#waking ??= this.#wake();
      return false;
    }
    const { status, workerId } = await this.#ask(ready.id, ANSWER_MS);
    // A key may be good for the API and not for endpoints; then the state of the worker has to do.
    if (status === 401 || status === 403) return true;
    return status === 200 && isOfVersion(workerId, sight);
  }

  async close(): Promise<void> {
    this.#ends.abort();
    await this.#waking;
  }

  async #wake(): Promise<void> {
    this.#woken = await this.#ask(undefined, WAKING_MS);
    this.#waking = undefined;
  }

  async #ask(workerId: string | undefined, ms: number): Promise<Answered> {
    const wish = workerId === undefined ? undefined : { headers: { [WORKER_HEADER]: workerId } };
    try {
      const client = new RestClient(this.#url, this.#key, ms);
      const answer = await client.send('GET', this.#path, { ...wish, signal: this.#ends.signal });
      await answer.text();
      const by = answer.headers[WORKER_HEADER];
      this.#last = { status: answer.status, workerId: typeof by === 'string' ? by : undefined };
    } catch {
      this.#last = { status: undefined, workerId: undefined };
    }
    return this.#last;
  }
}
