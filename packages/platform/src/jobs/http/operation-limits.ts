import type { Clock } from '../../clock/clock.js';
import { RateLimited } from '../../errors/rate-limited.js';
import { TokenBucket } from '../../rate-limits/token-bucket.js';

const WINDOW_S = 10;
/** Requests end at any time, so a client that was one too many comes back soon. */
const BUSY_AGAIN_S = 1;

interface Limit {
  readonly requests: number;
  readonly atOnce: number;
}

/**
 * The cloud's limits by the first part of the path: requests in 10 s, and at a time. `status-sync`, which its documentation leaves out, has those of
 * `status`. Source: Runpod's documentation of August 2026.
 */
const LIMITS: Readonly<Record<string, Limit | undefined>> = {
  run: { requests: 1000, atOnce: 200 },
  runsync: { requests: 2000, atOnce: 400 },
  status: { requests: 2000, atOnce: 400 },
  'status-sync': { requests: 2000, atOnce: 400 },
  stream: { requests: 2000, atOnce: 400 },
  cancel: { requests: 100, atOnce: 20 },
  'purge-queue': { requests: 2, atOnce: Infinity },
};

export interface OperationLimitsParts {
  readonly clock: Clock;
  /** How much of the cloud's limits is kept; 0 for none. */
  readonly percent: () => number;
  /** Workers of the endpoint that take jobs. */
  readonly readyWorkers: () => number;
}

/**
 * The rate limits of one endpoint, each operation by itself. They grow with the workers, as the cloud's do; by how much is not known of the
 * cloud: here the limit is that of its table for each ready worker, and never less than that for one.
 */
export class OperationLimits {
  readonly #parts: OperationLimitsParts;
  readonly #uses = new Map<string, Use>();

  constructor(parts: OperationLimitsParts) {
    this.#parts = parts;
  }

  /**
   * Lets a request pass.
   *
   * @param operation first part of its path
   * @returns what has to be called at its end
   * @throws RateLimited
   */
  enter(operation: string): () => void {
    const percent = this.#parts.percent();
    const limit = percent === 0 ? undefined : LIMITS[operation];
    if (!limit) return passed;
    const times = (percent / 100) * Math.max(1, this.#parts.readyWorkers());
    const scaled = (count: number) => Math.max(1, Math.floor(count * times));
    const { requests, atOnce } = limit;
    const allowed = { requests: scaled(requests), atOnce: scaled(atOnce) };
    return this.#useOf(operation).enter(allowed, this.#parts.clock.now());
  }

  #useOf(operation: string): Use {
    const known = this.#uses.get(operation);
    if (known) return known;
    const made = new Use(operation);
    this.#uses.set(operation, made);
    return made;
  }
}

const passed = () => undefined;

/** How much one operation of an endpoint is used. */
class Use {
  readonly #bucket = new TokenBucket(WINDOW_S);
  #inFlight = 0;

  constructor(private readonly operation: string) {}

  enter({ requests, atOnce }: Limit, now: number): () => void {
    this.#bucket.fill(now, requests);
    if (this.#inFlight >= atOnce)
      throw this.#refusal(`${atOnce} requests to /${this.operation} at a time`, BUSY_AGAIN_S);
    if (this.#bucket.left < 1) {
      throw this.#refusal(`${requests} requests to /${this.operation} in ${WINDOW_S} s`, this.#bucket.secondsToNext);
    }
    this.#bucket.take();
    this.#inFlight += 1;
    return () => void (this.#inFlight -= 1);
  }

  #refusal(allowed: string, seconds: number): RateLimited {
    return new RateLimited(`the endpoint takes ${allowed}`, 'queueLimitPercent', seconds);
  }
}
