import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import { isExhausted } from '../upstream/exhaustion.js';

/** Connections that fail one after another before a request is given up: more are a fault of the machine. */
const MAX_ATTEMPTS = 10;

/** What Node's server refuses to write: names, values, a status or trailers that HTTP does not allow. */
const UNWRITABLE = /^ERR_(?:HTTP|INVALID)_/;

export interface AttemptFacts {
  /** Not a byte of the request has reached a worker. */
  readonly nothingSent: boolean;
  /** Attempts so far. */
  readonly attempts: number;
  /** Harmless when it is done more than once, and not lost with as many workers as it may be. */
  readonly repeatable: boolean;
}

/** Whether a request that failed before its response began may be sent again. */
export function againAllowed(error: Error, { nothingSent, attempts, repeatable }: AttemptFacts): boolean {
  if (error instanceof FlashError || isExhausted(error)) return false;
  return attempts < MAX_ATTEMPTS && (nothingSent || repeatable);
}

/**
 * Whether a worker has read a request whose connection has failed. On Linux a Unix socket is reset when its peer goes with bytes unread in
 * its queue, and ends without an error when all were read; elsewhere a reset says the same or never comes. Of a request with a body it may
 * have read the beginning.
 */
export function wasRead(error: Error, nothingSent: boolean, hasBody: boolean): boolean {
  if (nothingSent || error instanceof FlashError || isExhausted(error)) return false;
  return hasBody || (error as NodeJS.ErrnoException).code !== 'ECONNRESET';
}

/**
 * Whether a failed connection makes its worker suspect: it may have died, and its other connections with it. One that it had closed while
 * idle says nothing of it, nor does one that the platform could not open.
 */
export function isSuspicious(error: Error, nothingSent: boolean): boolean {
  if (isExhausted(error)) return false;
  return !nothingSent || (error as NodeJS.ErrnoException).syscall === 'connect';
}

/** What the client is told of a failure between the router and a worker. @param lost workers that ended while they had the request */
export function failureOf(error: Error, workerId = 'unknown', lost = 1): FlashError {
  if (error instanceof FlashError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (isExhausted(error)) {
    const reason = `the platform can open no more connections (${code})`;
    return platformErrors.FLASH_NO_WORKERS({ reason }, { cause: error });
  }
  if (code !== undefined && UNWRITABLE.test(code)) {
    return platformErrors.FLASH_RESPONSE_MALFORMED({ problem: error.message }, { cause: error });
  }
  return platformErrors.FLASH_WORKER_LOST({ worker: workerId, lost }, { cause: error });
}
