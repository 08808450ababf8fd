import { HttpException } from '@nestjs/common';
import { unprocessable } from '../validation/fault.js';

/** What is thrown of a request as the worker answers it; all else as it is, which is answered as Nest does. */
export function understood(thrown: unknown): unknown {
  return pluginFault(mediaTypeFault(thrown));
}

/** Fastify refuses a Content-Type with wrong syntax with 415; the worker answers it with a 422, as other faults of a body. */
function mediaTypeFault(thrown: unknown): unknown {
  if (!(thrown instanceof HttpException)) return thrown;
  const { code } = (thrown.cause ?? {}) as { code?: unknown };
  if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return thrown;
  return unprocessable([{ loc: ['body'], msg: 'body must be sent as application/json', type: 'content_type' }]);
}

/**
 * The status and message of a request's refusal by a plugin of Fastify, as `@fastify/compress` refuses a body that it can't decompress. Nest
 * knows only Fastify's own class of errors and answers others with 500.
 *
 * @returns another error as it is
 */
function pluginFault(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown.constructor.name === 'FastifyError') return thrown;
  const { code, statusCode, message } = thrown as Error & { code?: unknown; statusCode?: unknown };
  const isPlugins = typeof code === 'string' && code.startsWith('FST_');
  const isClients = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return isPlugins && isClients ? new HttpException({ statusCode, message }, statusCode, { cause: thrown }) : thrown;
}
