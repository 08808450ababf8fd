import type { Clock } from '../clock/clock.js';
import type { Logger } from '../logs/logger.js';
import { JobsClosed } from './job-store.js';

/** How long the same error is not told again. */
const PAUSE_MS = 10_000;

/** Logs errors of the store that no caller waits for, each once in ten seconds: while a database is away, each poll of each worker fails with it. */
export function jobsErrorTeller(clock: Pick<Clock, 'now'>, log: Pick<Logger, 'error'>): (error: unknown) => void {
  const told = new Map<string, number>();
  return (err) => {
    if (err instanceof JobsClosed) return;
    const now = clock.now();
    for (const [message, at] of told) if (now - at >= PAUSE_MS) told.delete(message);
    const message = String(err);
    if (told.has(message)) return;
    told.set(message, now);
    log.error({ err }, 'jobs could not be read or written');
  };
}
