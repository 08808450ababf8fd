import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import { isExhausted } from '../upstream/exhaustion.js';

/** Connections that may fail one after another before a request fails: more failures are a fault of the machine. */
const MAX_ATTEMPTS = 10;

/** Error codes for headers, a status or trailers that HTTP does not allow and Node's server refuses to write. */
const UNWRITABLE = /^ERR_(?:HTTP|INVALID)_/;

export interface AttemptFacts {
  /** Whether not a byte of the request has reached a worker. */
  readonly nothingSent: boolean;
  /** Attempts so far. */
  readonly attempts: number;
  /** Whether it is safe to execute the request twice and fewer workers than `lostWorkers` were lost with it. */
  readonly repeatable: boolean;
}

/** Whether a request that failed before its response began may be sent again. */
export function againAllowed(error: Error, { nothingSent, attempts, repeatable }: AttemptFacts): boolean {
  if (error instanceof FlashError || isExhausted(error)) return false;
  return attempts < MAX_ATTEMPTS && (nothingSent || repeatable);
}

/**
 * Whether a worker has read a request whose connection has failed. On Linux a Unix socket is reset if its peer ends with unread bytes, and
 * ends without an error if all bytes were read; on other systems a reset means the same or never occurs. Of a request with a body the
 * worker may have read the beginning.
 */
export function wasRead(error: Error, nothingSent: boolean, hasBody: boolean): boolean {
  if (nothingSent || error instanceof FlashError || isExhausted(error)) return false;
  return hasBody || (error as NodeJS.ErrnoException).code !== 'ECONNRESET';
}

/**
 * Whether a failed connection makes its worker suspect: the worker may have ended. A connection that was closed while idle, or that the
 * platform could not open, does not.
 */
export function isSuspicious(error: Error, nothingSent: boolean): boolean {
  if (isExhausted(error)) return false;
  return !nothingSent || (error as NodeJS.ErrnoException).syscall === 'connect';
}

/**
 * The error for the client after a failure between the router and a worker.
 *
 * @param lost number of workers that ended while they had the request
 */
export function failureOf(error: Error, workerId = 'unknown', lost = 1): FlashError {
  if (error instanceof FlashError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (isExhausted(error)) {
    const reason = `the platform can't open more connections (${code})`;
    return platformErrors.FLASH_NO_WORKERS({ reason }, { cause: error });
  }
  if (code !== undefined && UNWRITABLE.test(code)) {
    return platformErrors.FLASH_RESPONSE_MALFORMED({ problem: error.message }, { cause: error });
  }
  return platformErrors.FLASH_WORKER_LOST({ worker: workerId, lost }, { cause: error });
}
