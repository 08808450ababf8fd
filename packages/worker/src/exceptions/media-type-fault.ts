import { HttpException } from '@nestjs/common';
import { unprocessable } from '../validation/fault.js';

/** Fastify refuses a Content-Type that is none by syntax before it knows the route, and calls it 415; to Flash it is a fault like others. */
export function mediaTypeFault(thrown: unknown): unknown {
  if (!(thrown instanceof HttpException)) return thrown;
  const { code } = (thrown.cause ?? {}) as { code?: unknown };
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return thrown;
  return unprocessable([{ loc: ['body'], msg: 'body must be sent as application/json', type: 'content_type' }]);
}
