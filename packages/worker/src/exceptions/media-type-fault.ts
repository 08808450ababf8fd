import { HttpException } from '@nestjs/common';
import { unprocessable } from '../validation/fault.js';

/** Fastify refuses a Content-Type with wrong syntax with 415; the worker answers it with a 422, as other faults of a body. */
export function mediaTypeFault(thrown: unknown): unknown {
  if (!(thrown instanceof HttpException)) return thrown;
  const { code } = (thrown.cause ?? {}) as { code?: unknown };
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return thrown;
  return unprocessable([{ loc: ['body'], msg: 'body must be sent as application/json', type: 'content_type' }]);
}
