import { FlashError } from '@flash-ts/core/errors';
import type { ProblemResponse } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';
import { phraseOf, statusOf } from '../proxy/data-error.js';

/** The statuses of errors that only the control API answers; the others have that of the data plane. */
const STATUS: Readonly<Record<string, number | undefined>> = {
  FLASH_REQUEST_CONFLICT: 400,
  FLASH_SESSION_MISSING: 401,
  FLASH_SESSION_CODE: 401,
  FLASH_SESSION_FORBIDDEN: 403,
  FLASH_SESSION_UNPROVEN: 403,
  FLASH_FOREIGN_CALLER: 403,
  FLASH_KEY_FOR_CALLS: 403,
  FLASH_ROUTE_UNKNOWN: 404,
  FLASH_WORKER_UNKNOWN: 404,
  FLASH_VOLUME_UNKNOWN: 404,
  FLASH_RELEASE_UNKNOWN: 404,
  FLASH_ARTIFACT_UNKNOWN: 404,
  FLASH_CATALOG_UNKNOWN: 404,
  FLASH_ENVIRONMENT_NOT_CREATED: 404,
  FLASH_CANARY_NOTHING: 409,
  FLASH_ENDPOINT_WITHOUT_QUEUE: 409,
  FLASH_PROMOTE_NOTHING: 409,
  FLASH_ROLLBACK_NOWHERE: 409,
  FLASH_ENVIRONMENT_EXISTS: 409,
  FLASH_QUERY_INVALID: 422,
  FLASH_IMAGE_FOREIGN: 422,
  FLASH_ARTIFACT_MISSING: 422,
  FLASH_ARTIFACT_DIGEST: 422,
  FLASH_ARTIFACT_REFUSED: 422,
  FLASH_CALL_FAILED: 502,
};

/**
 * The answer of the control API to an error (RFC 9457; without a `type`, its `title` is the phrase of the status). An error that was not
 * raised on purpose is answered with 500 and without details.
 */
export function problemOf(error: unknown): ProblemResponse {
  const known = error instanceof FlashError ? error : platformErrors.FLASH_PLATFORM_INTERNAL({});
  const status = STATUS[known.code] ?? statusOf(known);
  return {
    title: phraseOf(status),
    status,
    detail: known.message,
    ...(known.faults.length > 0 && { errors: known.faults.map((fault) => fault.message) }),
    code: known.code,
    fix: known.fix,
  };
}
