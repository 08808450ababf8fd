import type { Logger } from 'pino';
import type { End } from './ending.js';

/**
 * Ends the worker when its platform is gone. The platform holds the other end of standard input and never writes to it; the system closes
 * it when the platform ends, also by `kill -9`.
 */
export function endWithParent(log: Logger, end: End): void {
  const gone = () => {
    log.warn('the platform is gone');
    end(1);
  };
  process.stdin.once('end', gone).once('close', gone).once('error', gone).resume();
}
