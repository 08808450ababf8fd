import { HttpException } from '@nestjs/common';
import * as nestExceptions from '@nestjs/common/exceptions/index.js';

/** An error that is sent to another thread. A copy of the error itself would keep only its text. */
export interface Thrown {
  /** What was thrown, as text, where that is no error. */
  readonly value?: string;
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string | undefined;
  readonly code?: string;
  /** Of an `HttpException`: what it answers. */
  readonly answer?: { readonly status: number; readonly body: string };
  readonly cause?: Thrown;
}

/** Nest's own exceptions by name, so that an exception from a thread is matched by filters for its class. */
const NEST_EXCEPTIONS = new Map(
  Object.entries(nestExceptions).filter(([, type]) => type.prototype instanceof HttpException),
);

/** How many causes are sent. */
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

/** The error with its original stack. Nest's own exceptions are of their class again, others are of `HttpException` or `Error`. */
export function unpackError({ value, name = 'Error', message = '', stack, code, answer, cause }: Thrown): unknown {
  if (value !== undefined) return value;
  const options = cause ? { cause: unpackError(cause) } : {};
  const error = answer
    ? new HttpException(JSON.parse(answer.body) as string | object, answer.status, options)
    : new Error(message, options);
  const known = answer && NEST_EXCEPTIONS.get(name);
  if (known) Object.setPrototypeOf(error, known.prototype);
  // Not enumerable, as an error's own properties: a log shows every enumerable one beside the stack.
  for (const [property, own] of Object.entries({ name, message, stack })) {
    Object.defineProperty(error, property, { value: own, writable: true, configurable: true });
  }
  return code === undefined ? error : Object.assign(error, { code });
}
