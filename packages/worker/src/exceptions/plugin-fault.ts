import { HttpException } from '@nestjs/common';

/**
 * The refusal of a request by a plugin of Fastify, as `@fastify/compress` refuses a body that it can't decompress, which Nest takes for a defect
 * of the app and answers with 500: it knows Fastify's own class of errors alone.
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
