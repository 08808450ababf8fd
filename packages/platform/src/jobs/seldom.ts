import type { Clock } from '../clock/clock.js';

/** How long the same error is not told again. */
const PAUSE_MS = 10_000;

/**
 * Tells an error once in ten seconds, however often it happens: while a database is away, each poll of each worker fails with it.
 *
 * @param tell called with errors that have not been told lately
 */
export function seldom(clock: Pick<Clock, 'now'>, tell: (error: unknown) => void): (error: unknown) => void {
  const told = new Map<string, number>();
  return (error) => {
    const now = clock.now();
    for (const [message, at] of told) if (now - at >= PAUSE_MS) told.delete(message);
    const message = String(error);
    if (told.has(message)) return;
    told.set(message, now);
    tell(error);
  };
}
