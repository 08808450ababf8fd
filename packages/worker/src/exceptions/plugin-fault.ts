import { HttpException } from '@nestjs/common';

/**
 * The status and message of a request's refusal by a plugin of Fastify, as `@fastify/compress` refuses a body that it can't decompress. Nest
 * knows only Fastify's own class of errors and answers others with 500.
 *
 * @returns another error as it is
 */
export function pluginFault(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown.constructor.name === 'FastifyError') return thrown;
  const { code, statusCode, message } = thrown as Error & { code?: unknown; statusCode?: unknown };
  const isPlugins = typeof code === 'string' && code.startsWith('FST_');
  const isClients = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return isPlugins && isClients ? new HttpException({ statusCode, message }, statusCode, { cause: thrown }) : thrown;
}
