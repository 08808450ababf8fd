import type { Logger } from 'pino';
import type { End } from './ending.js';

export interface Crash {
  readonly log: Logger;
  readonly end: End;
  /** What reports an error that ends the boot and then ends the worker; undefined once it does not boot any more. */
  readonly failBoot: () => ((thrown: unknown) => void) | undefined;
}

/**
 * Ends the worker on an error that nothing caught. Its state is unknown from then on; a new worker is a fresh start, and the log has why.
 * While it boots such an error is the reason why the boot failed, and told as any other: a server that a provider opens, and whose port is
 * taken, fails this way.
 */
export function endOnCrash({ log, end, failBoot }: Crash): void {
  process.on('uncaughtException', (err, origin) => {
    const fail = failBoot();
    if (fail) return fail(err);
    log.fatal({ err, origin }, origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception');
    end(1);
  });
}
