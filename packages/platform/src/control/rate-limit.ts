import type { RateLimits } from '../settings/platform-settings.js';

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
type Window = keyof typeof SECONDS;

/** Whether a request may pass, and the rate limit headers of its answer. */
export interface Admission {
  /** The window whose quota is used up; undefined when the request may pass. */
  readonly exceeded: Window | undefined;
  /** `RateLimit` and `RateLimit-Policy`, and `Retry-After` when it may not pass. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds; 0 when it may pass. */
  readonly retryAfter: number;
}

interface Bucket {
  readonly window: Window;
  readonly quota: number;
  tokens: number;
}

/**
 * One token bucket per window, each full at first and filled evenly: a quota of 60 a minute is 60 at once, then one a second. A request
 * takes a token from every bucket, or from none. Header format: IETF draft "RateLimit header fields for HTTP", as the contract has it.
 */
export class RateLimiter {
  readonly #buckets: readonly Bucket[];
  readonly #policy: string;
  #filledAt: number | undefined;

  constructor(limits: RateLimits) {
    this.#buckets = (Object.keys(SECONDS) as Window[]).map((window) => ({
      window,
      quota: limits[window],
      tokens: limits[window],
    }));
    this.#policy = this.#buckets.map(({ window, quota }) => `"${window}";q=${quota};w=${SECONDS[window]}`).join(', ');
  }

  /** @param now monotonic milliseconds */
  admit(now: number): Admission {
    this.#fill(now);
    const empty = this.#buckets
      .filter(({ tokens }) => tokens < 1)
      .toSorted((a, b) => secondsTo(b, 1) - secondsTo(a, 1));
    const [exceeded] = empty;
    if (!exceeded) for (const bucket of this.#buckets) bucket.tokens -= 1;
    const retryAfter = exceeded ? Math.max(1, Math.ceil(secondsTo(exceeded, 1))) : 0;
    return {
      exceeded: exceeded?.window,
      retryAfter,
      headers: {
        ratelimit: this.#buckets.map(stateOf).join(', '),
        'ratelimit-policy': this.#policy,
        ...(exceeded && { 'retry-after': String(retryAfter) }),
      },
    };
  }

  #fill(now: number): void {
    const seconds = (now - (this.#filledAt ?? now)) / 1000;
    this.#filledAt = now;
    for (const bucket of this.#buckets) {
      bucket.tokens = Math.min(bucket.quota, bucket.tokens + (seconds * bucket.quota) / SECONDS[bucket.window]);
    }
  }
}

function stateOf(bucket: Bucket): string {
  return `"${bucket.window}";r=${Math.floor(bucket.tokens)};t=${Math.ceil(secondsTo(bucket, bucket.quota))}`;
}

function secondsTo({ window, quota, tokens }: Bucket, level: number): number {
  return (Math.max(0, level - tokens) * SECONDS[window]) / quota;
}
