/** A request to Runpod's API that was not answered with success. */
export interface Attempted {
  readonly method: string;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds that were waited before this attempt, all pauses together. */
  readonly waitedMs: number;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** The header `Retry-After`, which has seconds there. */
  readonly retryAfter: string | undefined;
}

const FIRST_MS = 500;
const LONGEST_MS = 20_000;
const ATTEMPTS = 5;
/** Runpod limits requests by the minute, the hour and the day; only the first is worth waiting for. */
const LIMIT_MS = 120_000;

/** Methods whose request may arrive twice (RFC 9110, 9.2.2). A PATCH has the values that the endpoint is to have, so that it may too. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']);
const PASSING: ReadonlySet<number | undefined> = new Set([undefined, 500, 502, 503, 504]);

/**
 * Milliseconds before the request is sent again; undefined if it is not. One that was refused for the limit of requests has had no effect and
 * is repeated whatever its method is; after a failure of the server or of the connection only one that may have its effect twice.
 *
 * @param random from 0 to below 1
 */
export function retryPause(
  { method, attempt, waitedMs, status, retryAfter }: Attempted,
  random: number,
): number | undefined {
  const backoff = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
  if (status === 429) {
    const pause = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 + random * FIRST_MS : backoff;
    return waitedMs + pause <= LIMIT_MS ? pause : undefined;
  }
  return PASSING.has(status) && REPEATABLE.has(method) && attempt < ATTEMPTS ? backoff : undefined;
}
