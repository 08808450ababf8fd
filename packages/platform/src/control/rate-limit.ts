import { RateLimited } from '../errors/rate-limited.js';
import { TokenBucket } from '../rate-limits/token-bucket.js';
import type { RateLimits } from '../settings/platform-settings.js';

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
type Window = keyof typeof SECONDS;

/** Whether a request may pass, and the rate limit headers of its answer. */
export interface Admission {
  /** Undefined when the request may pass. */
  readonly refusal: RateLimited | undefined;
  /** `RateLimit` and `RateLimit-Policy`. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Quota {
  readonly window: Window;
  readonly requests: number;
  readonly bucket: TokenBucket;
}

/**
 * One token bucket per window. A request takes a token from every bucket, or from none. Header format: IETF draft "RateLimit header fields for
 * HTTP", as the contract has it.
 */
export class RateLimiter {
  readonly #quotas: readonly Quota[];
  readonly #policy: string;

  constructor(limits: RateLimits) {
    this.#quotas = (Object.keys(SECONDS) as Window[]).map((window) => ({
      window,
      requests: limits[window],
      bucket: new TokenBucket(SECONDS[window]),
    }));
    this.#policy = this.#quotas
      .map(({ window, requests }) => `"${window}";q=${requests};w=${SECONDS[window]}`)
      .join(', ');
  }

  /** @param now monotonic milliseconds */
  admit(now: number): Admission {
    for (const { bucket, requests } of this.#quotas) bucket.fill(now, requests);
    const empty = this.#quotas
      .filter(({ bucket }) => bucket.left < 1)
      .toSorted((a, b) => b.bucket.secondsToNext - a.bucket.secondsToNext);
    const [exceeded] = empty;
    if (!exceeded) for (const { bucket } of this.#quotas) bucket.take();
    return {
      refusal: exceeded && refusalOf(exceeded),
      headers: { ratelimit: this.#quotas.map(stateOf).join(', '), 'ratelimit-policy': this.#policy },
    };
  }
}

function refusalOf({ window, bucket }: Quota): RateLimited {
  return new RateLimited(
    `the rate limit for the ${window} window is exceeded`,
    'controlRequests',
    bucket.secondsToNext,
  );
}

function stateOf({ window, bucket }: Quota): string {
  return `"${window}";r=${bucket.left};t=${Math.ceil(bucket.secondsToFull)}`;
}
