import { SetMetadata } from '@nestjs/common';

/** `n` is `[n, n]`: exactly n threads, all started with the worker. */
export type ThreadsOption = number | readonly [min: number, max: number];

export interface ThreadedOptions {
  /**
   * Threads of the worker's pool: whole numbers, 1 ≤ min ≤ max. `min` of them are started before the worker is ready, the others when all
   * are busy. All threaded handlers of an endpoint share one pool; if they ask for different numbers, the larger ones apply. Default `[1,
   * cores − 1]`.
   */
  readonly threads?: ThreadsOption;
}

const THREADED = 'flash:threaded';

/**
 * Runs a handler in a separate thread, so that its computation does not delay other requests. Guards, interceptors, pipes and filters run
 * in the main thread; the handler gets copies of its arguments, and a copy of its result is sent. Nest creates the class once in each
 * thread, and it shares no memory with the instance of the main thread.
 *
 * @example
 * @Post('/primes') @Threaded() primes(@Body() { limit }: Primes) { return sieve(limit); }
 */
export function Threaded(options: ThreadedOptions = {}): MethodDecorator {
  return SetMetadata(THREADED, options);
}

/** The options of `@Threaded` on this handler, or undefined. */
export function threadedOptions(handler: object): ThreadedOptions | undefined {
  return Reflect.getMetadata(THREADED, handler) as ThreadedOptions | undefined;
}
