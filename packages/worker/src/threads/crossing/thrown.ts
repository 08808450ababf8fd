import { HttpException, type Type } from '@nestjs/common';
import { NEST_EXCEPTIONS } from './nest-exceptions.js';

/** An error on its way to another thread, where only its text would be left of it. */
export interface Thrown {
  /** What was thrown where that is no error. */
  readonly value?: string;
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string | undefined;
  readonly code?: string;
  /** Of an `HttpException`: what it answers. */
  readonly answer?: { readonly status: number; readonly body: string };
  readonly cause?: Thrown;
}

/** Causes deeper than this say nothing more. */
const CAUSES = 8;

export function packError(thrown: unknown, depth: number = CAUSES): Thrown {
  if (!(thrown instanceof Error)) return { value: String(thrown) };
  const { name, message, stack, cause } = thrown;
  const code: unknown = Reflect.get(thrown, 'code');
  return {
    name: thrown instanceof HttpException ? thrown.constructor.name : name,
    message,
    stack,
    ...(typeof code === 'string' && { code }),
    ...(thrown instanceof HttpException && {
      answer: { status: thrown.getStatus(), body: JSON.stringify(thrown.getResponse()) },
    }),
    ...(cause !== undefined && depth > 0 && { cause: packError(cause, depth - 1) }),
  };
}

/** The error with the stack that it was thrown with. Nest's own exceptions are of their class again, others are of `HttpException` or `Error`. */
export function unpackError({ value, name = 'Error', message = '', stack, code, answer, cause }: Thrown): unknown {
  if (value !== undefined) return value;
  const options = cause ? { cause: unpackError(cause) } : {};
  const error = answer
    ? new HttpException(JSON.parse(answer.body) as string | object, answer.status, options)
    : new Error(message, options);
  const known: Type | undefined = answer && NEST_EXCEPTIONS.get(name);
  if (known) Object.setPrototypeOf(error, known.prototype as object);
  // As an error's own are: a log shows every other property beside them.
  for (const [property, own] of Object.entries({ name, message, stack })) {
    Object.defineProperty(error, property, { value: own, writable: true, configurable: true });
  }
  return code === undefined ? error : Object.assign(error, { code });
}
