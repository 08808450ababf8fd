/** Times that a request is made before its failure is told. */
export const ATTEMPTS = 6;
/** The longest wait that a registry may ask for, in milliseconds. */
export const LONGEST_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 250;

/** Statuses that say "later": the registry is busy, or something before it is. */
const BUSY: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export function isBusy(status: number): boolean {
  return BUSY.has(status);
}

/**
 * Milliseconds until the next attempt, by the registry's `Retry-After` (seconds or a date) where there is one, and else doubled for each attempt.
 *
 * @param attempt of the one that failed, from 1
 * @param now in milliseconds
 */
export function waitBefore(attempt: number, retryAfter: string | undefined, now: number): number {
  const asked = retryAfter === undefined ? undefined : readRetryAfter(retryAfter, now);
  return asked ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
}

function readRetryAfter(text: string, now: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Why a registry can't be asked at all, or what was judged already: waiting does not help. */
const LASTING =
  /^(?:FLASH_|ENOTFOUND|ECONNREFUSED|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|UND_ERR_INVALID|ERR_INVALID)/;

/** Whether a failed connection may work the next time. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && !LASTING.test(code);
}

/** The code of a connection's error, also of one that came from several addresses; undefined for errors that no connection has made. */
export function codeOf(error: unknown): string | undefined {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  const inner = errors?.[0] ?? cause;
  return inner === undefined ? undefined : codeOf(inner);
}
