/** A registered symbol, so that an error of one copy of this package is known to another. */
const NON_RETRYABLE = Symbol.for('flash:non-retryable');

/**
 * Thrown by the handler of a job, ends the job at once: no further attempt would end differently.
 *
 * @example throw new NonRetryableError('the file is no audio', { cause: error });
 */
export class NonRetryableError extends Error {
  readonly [NON_RETRYABLE] = true;

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NonRetryableError';
  }
}

export function isNonRetryable(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && Reflect.get(thrown, NON_RETRYABLE) === true;
}
