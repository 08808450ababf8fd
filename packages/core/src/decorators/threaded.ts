import { SetMetadata } from '@nestjs/common';

/** `n` is `[n, n]`: exactly n threads, all started with the worker. */
export type ThreadsOption = number | readonly [min: number, max: number];

export interface ThreadedOptions {
  /**
   * Threads of the worker's pool: whole numbers, 1 ≤ min ≤ max. `min` of them are started before the worker is ready, the others when all are
   * busy. All threaded handlers of an endpoint share one pool; where they ask for different numbers, the larger ones count. Default
   * `[1, cores − 1]`.
   */
  readonly threads?: ThreadsOption;
}

const THREADED = 'flash:threaded';

/**
 * Runs a handler in a thread of its own, so that what it computes keeps no other request waiting. Guards, interceptors, pipes and filters run
 * where they always do; the handler gets copies of its arguments, and a copy of its result is answered. The class is built once in each
 * thread, through Nest, and shares no memory with the one that answers the other routes.
 *
 * @example
 * @Post('/primes') @Threaded() primes(@Body() { limit }: Primes) { return sieve(limit); }
 */
export function Threaded(options: ThreadedOptions = {}): MethodDecorator {
  return SetMetadata(THREADED, options);
}

/** The options that `@Threaded` was given on this handler, or undefined. */
export function threadedOptions(handler: object): ThreadedOptions | undefined {
  return Reflect.getMetadata(THREADED, handler) as ThreadedOptions | undefined;
}
