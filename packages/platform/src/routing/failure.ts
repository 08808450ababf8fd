import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** Connections that fail one after another before a request is given up: more are a fault of the machine. */
const MAX_ATTEMPTS = 10;
/** The platform itself can't open any more; no other worker would help. */
const EXHAUSTED: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** What Node's server refuses to write: names, values, a status or trailers that HTTP does not allow. */
const UNWRITABLE = /^ERR_(?:HTTP|INVALID)_/;

export interface AttemptFacts {
  /** Not a byte of the request has reached a worker. */
  readonly nothingSent: boolean;
  /** Attempts so far. */
  readonly attempts: number;
  /** Harmless when it is done twice, and not done twice yet. */
  readonly repeatable: boolean;
}

/** Whether a request that failed before its response began may be sent again. */
export function againAllowed(error: Error, { nothingSent, attempts, repeatable }: AttemptFacts): boolean {
  if (error instanceof FlashError || EXHAUSTED.has((error as NodeJS.ErrnoException).code)) return false;
  return attempts < MAX_ATTEMPTS && (nothingSent || repeatable);
}

/** What the client is told of a failure between the router and a worker. */
export function failureOf(error: Error, workerId = 'unknown'): FlashError {
  if (error instanceof FlashError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (EXHAUSTED.has(code)) {
    const reason = `the platform can open no more connections (${code})`;
    return platformErrors.FLASH_NO_WORKERS({ reason }, { cause: error });
  }
  if (code !== undefined && UNWRITABLE.test(code)) {
    return platformErrors.FLASH_RESPONSE_MALFORMED({ problem: error.message }, { cause: error });
  }
  return platformErrors.FLASH_WORKER_LOST({ worker: workerId }, { cause: error });
}
