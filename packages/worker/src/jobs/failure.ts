import { hostname } from 'node:os';
import { HttpException } from '@nestjs/common';
import { FlashError, isNonRetryable } from '@flash-ts/core/errors';
import type { FaultDetail } from '@flash-ts/core/contract';
import type { workerCatalogue } from '../errors/catalogue.js';
import type { FailedJob, JobError } from './job.js';

const UNWRITABLE = 'FLASH_WORKER_JOB_OUTPUT' satisfies keyof typeof workerCatalogue;

export interface Teller {
  /** As the platform names this worker. */
  readonly workerId: string | undefined;
  /** A text without secrets, with places as the author's source has them. */
  readonly clean: (text: string) => string;
}

/** The outcome of a job whose code has thrown. */
export function failedBy(thrown: unknown, teller: Teller): FailedJob {
  try {
    return { error: errorOf(thrown, teller), retryable: isRetryable(thrown), stillRunning: false };
  } catch {
    return {
      error: errorOf(new Error('an error that throws when it is read'), teller),
      retryable: false,
      stillRunning: false,
    };
  }
}

function errorOf(thrown: unknown, { workerId, clean }: Teller): JobError {
  const detail = detailOf(thrown);
  return {
    error_type: detail ? 'ValidationError' : typeOf(thrown),
    error_message: clean(messageOf(thrown)),
    // That of a refused input shows nothing but the worker's own code.
    error_traceback: clean(isError(thrown) && !detail ? String(thrown.stack) : ''),
    hostname: hostname(),
    worker_id: workerId ?? '',
    ...(detail && { detail }),
  };
}

/**
 * Whether a further attempt might end differently. Not for a refusal, which is an `HttpException` of 400 to 499: of the input, or by a guard or
 * pipe; not for an output that JSON can't hold; and not where the author says so.
 */
export function isRetryable(thrown: unknown): boolean {
  if (isNonRetryable(thrown) || isUnwritable(thrown)) return false;
  return !(thrown instanceof HttpException && thrown.getStatus() >= 400 && thrown.getStatus() < 500);
}

function isUnwritable(thrown: unknown): boolean {
  return thrown instanceof FlashError && thrown.code === UNWRITABLE;
}

function typeOf(thrown: unknown): string {
  if (thrown instanceof FlashError) return thrown.code;
  if (!isError(thrown)) return typeof thrown;
  return thrown.name === 'Error' ? thrown.constructor.name : thrown.name;
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof HttpException) return answerText(thrown);
  return isError(thrown) ? thrown.message : String(thrown);
}

/** Whatever its class is: a `DOMException` is no instance of `Error` everywhere, and an author may throw what only looks like one. */
function isError(thrown: unknown): thrown is Error {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { name, message } = thrown as Partial<Error>;
  return typeof name === 'string' && typeof message === 'string';
}

/** The messages of an exception's answer: that of ValidationPipe has them all there, and none in its own message. */
function answerText(exception: HttpException): string {
  const { message } = answerOf(exception);
  return Array.isArray(message) ? message.join('; ') : exception.message;
}

function detailOf(thrown: unknown): readonly FaultDetail[] | undefined {
  if (!(thrown instanceof HttpException)) return undefined;
  const { detail } = answerOf(thrown);
  return Array.isArray(detail) ? (detail as readonly FaultDetail[]) : undefined;
}

function answerOf(exception: HttpException): { readonly message?: unknown; readonly detail?: unknown } {
  const answer = exception.getResponse();
  return typeof answer === 'object' ? answer : {};
}
