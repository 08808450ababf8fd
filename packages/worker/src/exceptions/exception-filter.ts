import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  Catch,
  HttpException,
  IntrinsicException,
  ServiceUnavailableException,
  type ArgumentsHost,
  type ExceptionFilter,
  type HttpServer,
} from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { abortReason } from '@flash-ts/core/abort';
import { JOB_CONTEXT } from '@flash-ts/core/definition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { refuseBody } from '../connections/refuse-body.js';
import { logError } from '../logging/log-error.js';
import { decodedBody } from '../parsing/content-encoding.js';
import { requestFacts } from '../requests/requests.js';
import { failAnswer } from '../server/worker-response.js';
import { Unhandled } from './unhandled.js';

export interface ExceptionFilterParts {
  readonly adapter: FastifyAdapter;
  readonly log: Logger;
  /** Replaces an exception that is to be answered differently than Nest answers it. */
  readonly understand?: (thrown: unknown) => unknown;
}

/**
 * The filter that answers every error of a request that no other filter has answered. An `HttpException`, or an error of Fastify or
 * `http-errors`, is answered with its status and message, as Nest does. Any other error is a defect: the client gets a 500 with the request's
 * id, under which the log has the error.
 */
@Catch()
export class LastExceptionFilter implements ExceptionFilter {
  readonly #nests: SilentFilter;
  readonly #log: Logger;
  readonly #understand: (thrown: unknown) => unknown;

  constructor({ adapter, log, understand = (thrown) => thrown }: ExceptionFilterParts) {
    this.#nests = new SilentFilter(adapter);
    this.#log = log;
    this.#understand = understand;
  }

  /**
   * An error of a GraphQL resolver, a message handler or a gateway is left to Nest: a filter that returns nothing there has not handled
   * it. That of a job is left to whoever runs it.
   */
  catch(thrown: unknown, host: ArgumentsHost): Unhandled | undefined {
    if (host.getType<string>() === JOB_CONTEXT) return new Unhandled(thrown);
    if (host.getType() === 'http') this.answer(thrown, host);
    return undefined;
  }

  /** For callers that are not Nest. */
  answer(thrown: unknown, host: ArgumentsHost): void {
    try {
      const request = rawRequest(host.getArgByIndex(0));
      const aborted = isAbort(thrown, request);
      const exception = aborted ? new ServiceUnavailableException() : this.#understand(thrown);
      const status = this.#nests.statusOf(exception);
      if (status >= 500 && !aborted && !isIntrinsic(exception)) this.#report(exception, host);
      if (status === 413) {
        refuseBody(request, rawResponse(host.getArgByIndex(1)));
        // Fastify does not read it any more, and a decoder would go on to decode.
        decodedBody(host.getArgByIndex<object>(0))?.pause();
      }
      this.#nests.answer(exception, host);
    } catch (second) {
      // An exception may have an invalid status, a body that is no JSON, or a getter that throws.
      this.#giveUp(second, host);
    }
  }

  #giveUp(thrown: unknown, host: ArgumentsHost): void {
    this.#report(thrown, host);
    failAnswer(rawResponse(host.getArgByIndex(1)));
  }

  #report(exception: unknown, host: ArgumentsHost): void {
    logError(this.#log, exception, requestFacts(rawResponse(host.getArgByIndex(1))), 'request failed');
  }
}

/** Nest's own filter without its log line, which would be a second one, without the request's id. */
class SilentFilter extends BaseExceptionFilter {
  answer(exception: unknown, host: ArgumentsHost): void {
    // oxlint-disable-next-line promise/valid-params -- it is a filter and no promise
    this.catch(exception, host);
  }

  statusOf(exception: unknown): number {
    if (exception instanceof HttpException) return exception.getStatus();
    return this.isHttpError(exception) ? exception.statusCode : 500;
  }

  override handleUnknownError(exception: unknown, host: ArgumentsHost, adapter: HttpServer): void {
    const response = host.getArgByIndex<unknown>(1);
    if (adapter.isHeadersSent(response)) {
      adapter.end(response);
      return;
    }
    const body = this.isHttpError(exception)
      ? { statusCode: exception.statusCode, message: publicMessage(exception) }
      : { statusCode: 500, message: 'Internal server error' };
    adapter.reply(response, body, body.statusCode);
  }
}

/** Middleware is called with Node's own objects, everything else with Fastify's around them. */
function rawRequest(request: FastifyRequest | IncomingMessage): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

function rawResponse(response: FastifyReply | ServerResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** Exceptions that Nest does not log: they are thrown to end a request in a certain way. */
function isIntrinsic(exception: unknown): boolean {
  return exception instanceof IntrinsicException && !(exception instanceof HttpException);
}

/** With `expose: false`, an error of `http-errors` says that its message is not for the client. */
function publicMessage({ statusCode, message, expose }: { statusCode: number; message: string; expose?: unknown }) {
  return expose === false ? (STATUS_CODES[statusCode] ?? 'Internal server error') : message;
}

/**
 * Whether a handler stopped because its request was aborted, which is no defect. If its client still waits, because the worker ends, it gets a
 * 503 and may send the request to another worker.
 */
function isAbort(exception: unknown, request: IncomingMessage): boolean {
  const reason = abortReason(request);
  if (reason === undefined) return false;
  return exception === reason || (exception instanceof Error && exception.name === 'AbortError');
}
