import { FlashError } from '@flash-ts/core/errors';
import type { ProblemResponse } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';

const STATUS: Readonly<Record<string, number>> = {
  FLASH_BODY_NOT_JSON: 400,
  FLASH_REQUEST_CONFLICT: 400,
  FLASH_UNAUTHORIZED: 401,
  FLASH_SESSION_MISSING: 401,
  FLASH_SESSION_CODE: 401,
  FLASH_SESSION_FORBIDDEN: 403,
  FLASH_SESSION_UNPROVEN: 403,
  FLASH_FOREIGN_CALLER: 403,
  FLASH_KEY_FOR_CALLS: 403,
  FLASH_ROUTE_UNKNOWN: 404,
  FLASH_ENDPOINT_UNKNOWN: 404,
  FLASH_WORKER_UNKNOWN: 404,
  FLASH_JOB_UNKNOWN: 404,
  FLASH_VOLUME_UNKNOWN: 404,
  FLASH_RELEASE_UNKNOWN: 404,
  FLASH_ARTIFACT_UNKNOWN: 404,
  FLASH_CATALOG_UNKNOWN: 404,
  FLASH_ENVIRONMENT_NOT_CREATED: 404,
  FLASH_METHOD_NOT_ALLOWED: 405,
  FLASH_CANARY_NOTHING: 409,
  FLASH_JOB_NOT_FAILED: 409,
  FLASH_ENDPOINT_WITHOUT_QUEUE: 409,
  FLASH_PROMOTE_NOTHING: 409,
  FLASH_ROLLBACK_NOWHERE: 409,
  FLASH_ENVIRONMENT_EXISTS: 409,
  FLASH_BODY_TOO_LARGE: 413,
  FLASH_REQUEST_INVALID: 422,
  FLASH_QUERY_INVALID: 422,
  FLASH_IMAGE_FOREIGN: 422,
  FLASH_ARTIFACT_MISSING: 422,
  FLASH_ARTIFACT_DIGEST: 422,
  FLASH_ARTIFACT_REFUSED: 422,
  FLASH_RATE_LIMITED: 429,
  FLASH_CALL_FAILED: 502,
  FLASH_JOBS_UNUSABLE: 503,
  FLASH_NO_WORKERS: 503,
  FLASH_DISK_FULL: 507,
};

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/**
 * The answer of the control API to an error (RFC 9457; without a `type`, its `title` is the phrase of the status). An error that was not
 * raised on purpose is answered with 500 and without details.
 */
export function problemOf(error: unknown): ProblemResponse {
  const known = error instanceof FlashError ? error : platformErrors.FLASH_PLATFORM_INTERNAL({});
  const status = STATUS[known.code] ?? 500;
  return {
    title: PHRASES[status] ?? 'Internal Server Error',
    status,
    detail: known.message,
    ...(known.faults.length > 0 && { errors: known.faults.map((fault) => fault.message) }),
    code: known.code,
    fix: known.fix,
  };
}
