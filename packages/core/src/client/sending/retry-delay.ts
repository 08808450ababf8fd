/** An attempt that may have to be repeated. */
export interface Attempted {
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since the call began. */
  readonly elapsedMs: number;
  /** Whether the endpoint may see the request twice: its method is idempotent (RFC 9110, 9.2.2), or it has an `Idempotency-Key`. */
  readonly isIdempotent: boolean;
  /** Whether the body can be sent again. */
  readonly isRepeatable: boolean;
  readonly result:
    | { readonly kind: 'failed'; readonly sent: boolean }
    | {
        readonly kind: 'answered';
        readonly status: number;
        /** Undefined without the header. */
        readonly retryAfterMs: number | undefined;
        /** Whether a worker has answered, and not what stands before it. */
        readonly byWorker: boolean;
        /** Whether the platform has said by an error code why: it repeats itself what can be repeated. */
        readonly isExplained: boolean;
      };
}

export interface RetryLimits {
  readonly waitMs: number;
  readonly retries: number;
}

/** Milliseconds before the first repetition; doubled for each further one. */
const FIRST_MS = 100;
const MOST_MS = 5_000;

/**
 * How long to wait before the request is sent again; undefined if it must not be, or need not be.
 *
 * Why not undici's `RetryAgent`: it repeats by method and status alone, so it would not repeat a `POST` of which nothing was sent or that no
 * worker got; and it goes on with a body in the middle, which another worker may have made otherwise.
 *
 * @param random from 0 to below 1
 */
export function retryDelay(attempted: Attempted, limits: RetryLimits, random: number): number | undefined {
  const { attempt, isIdempotent, isRepeatable, result } = attempted;
  // Half of it is chance, so that clients which failed together do not come back together.
  const backoff = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10)) * (0.5 + random / 2);
  if (result.kind === 'answered' && WAITS.has(result.status) && result.retryAfterMs !== undefined) {
    return waitsForWorker(attempted, result, limits, result.retryAfterMs + backoff);
  }
  const isUnseen = result.kind === 'failed' && !result.sent;
  const isPassing = result.kind === 'failed' || (result.status === 502 && !result.isExplained);
  const isSafe = isUnseen || (isIdempotent && isRepeatable && isPassing);
  return isSafe && attempt <= limits.retries ? backoff : undefined;
}

/** The statuses of who wants the request again later. */
const WAITS = new Set([429, 503]);

type Answered = Extract<Attempted['result'], { readonly kind: 'answered' }>;

/** A request that no worker got can be sent again whatever its method is. */
function waitsForWorker(
  { elapsedMs, isIdempotent, isRepeatable }: Attempted,
  { byWorker }: Answered,
  { waitMs }: RetryLimits,
  delay: number,
): number | undefined {
  const isSafe = isRepeatable && (isIdempotent || !byWorker);
  return isSafe && elapsedMs + delay <= waitMs ? delay : undefined;
}

/** The milliseconds of a `Retry-After`, which has seconds or a date (RFC 9110, 10.2.3); undefined if it has neither. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
