import type { Logger } from 'pino';
import type { End } from './ending.js';

/**
 * Ends the worker on an error that nothing caught. Its state is unknown from then on; a new worker is a fresh start, and the log has why.
 */
export function endOnCrash(log: Logger, end: End): void {
  process.on('uncaughtException', (err, origin) => {
    log.fatal({ err, origin }, origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception');
    end(1);
  });
}
