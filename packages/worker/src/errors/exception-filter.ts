import {
  Catch,
  HttpException,
  ServiceUnavailableException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { abortReason } from '@flash-ts/core/abort';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { discardBody } from '../limits/discard-body.js';
import { unprocessable } from '../validation/fault.js';

/**
 * The last word on every error of a request. An `HttpException` is an answer that somebody chose and goes out as it is; anything else is a
 * defect, of which the client learns nothing but the request's id, under which the log has the rest.
 */
@Catch()
export class LastExceptionFilter implements ExceptionFilter {
  readonly #adapter: FastifyAdapter;
  readonly #log: Logger;

  constructor(adapter: FastifyAdapter, log: Logger) {
    this.#adapter = adapter;
    this.#log = log;
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    await this.answer(thrown, host);
  }

  /** For those that are not Nest. */
  async answer(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const aborted = isAbort(thrown, request);
    const exception = aborted ? new ServiceUnavailableException() : understood(thrown);
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    if (status >= 500 && !aborted) this.#report(exception, request);
    if (this.#adapter.isHeadersSent(reply)) {
      this.#adapter.end(reply);
      return;
    }
    if (status === 413) await discardBody(request.raw);
    this.#adapter.reply(reply, bodyOf(exception), status);
  }

  #report(exception: unknown, request: FastifyRequest): void {
    const err = exception instanceof Error ? exception : new Error(`a value was thrown: ${String(exception)}`);
    const route = request.routeOptions.url;
    this.#log.error({ err, requestId: request.id, method: request.method, route }, 'request failed');
  }
}

/**
 * A handler that stops because its request was aborted has done what it should. The client that waits for an answer still, since it is the
 * worker that ends, may send its request to another one.
 */
function isAbort(exception: unknown, request: FastifyRequest): boolean {
  const reason = abortReason(request.raw);
  if (reason === undefined) return false;
  return exception === reason || (exception instanceof Error && exception.name === 'AbortError');
}

/** As Nest has it: an object is the body, a text is its message. */
function bodyOf(exception: unknown): object {
  if (!(exception instanceof HttpException)) return { statusCode: 500, message: 'Internal Server Error' };
  const response = exception.getResponse();
  return typeof response === 'string' ? { statusCode: exception.getStatus(), message: response } : response;
}

function understood(thrown: unknown): unknown {
  return isUnreadableMediaType(thrown) ? unreadableMediaType() : thrown;
}

/** Fastify refuses a Content-Type that is none by syntax before it knows the route, and calls it 415. */
function isUnreadableMediaType(thrown: unknown): boolean {
  if (!(thrown instanceof HttpException)) return false;
  return (thrown.cause as { code?: unknown } | undefined)?.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
}

function unreadableMediaType(): HttpException {
  return unprocessable([{ loc: ['body'], msg: 'body must be sent as application/json', type: 'content_type' }]);
}
