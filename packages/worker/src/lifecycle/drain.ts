import { abortRequest } from '@flash-ts/core/abort';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import type { Health } from '../health/health.js';
import { logKnown } from '../logging/log-error.js';
import type { FrontDoor } from '../server/front-door.js';
import type { End } from './ending.js';

export interface DrainParts {
  readonly health: Health;
  readonly door: FrontDoor;
  readonly log: Logger;
  readonly end: End;
  /** Milliseconds from the first signal to a forced exit. */
  readonly graceMs: number;
  /** Whether a platform ends this worker. */
  readonly supervised: boolean;
  /** Fires the signals of jobs that run. */
  readonly abortJobs: () => void;
  /** Finishes the jobs that run, and runs the app's shutdown hooks; does nothing when there is no app yet. */
  readonly closeApp: (signal: string) => Promise<void>;
}

/**
 * Ends the worker on SIGTERM and SIGINT without losing a request: health turns to 503, what is in flight is answered, the app's hooks run,
 * and the process exits 0. A second signal, or the end of the grace period, ends it at once with 1.
 *
 * @returns a function by which the worker ends itself in the same way
 */
export function drainOnSignal(parts: DrainParts): () => void {
  const { log, door, supervised } = parts;
  const forced = new AbortController();
  let draining = false;
  let signalled = false;
  const begin = (signal: NodeJS.Signals) => {
    if (!draining) void drain(parts, signal, forced);
    draining = true;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled) {
      log.warn({ signal, inFlight: door.requests.inFlight }, 'second signal: ending at once');
      force(parts, forced);
      return;
    }
    signalled = true;
    begin(signal);
  };
  process.on('SIGTERM', onSignal);
  // Ctrl-C sends SIGINT to every process of the terminal. The platform among them then sends SIGTERM, which must not count as a second signal.
  process.on('SIGINT', supervised ? () => undefined : onSignal);
  // A platform that was told so sends SIGTERM too, which must not count as a second signal.
  return () => begin('SIGTERM');
}

async function drain(parts: DrainParts, signal: string, forced: AbortController): Promise<void> {
  const { health, door, log, end, graceMs, closeApp } = parts;
  log.info({ signal, inFlight: door.requests.inFlight }, 'draining');
  setTimeout(() => {
    logKnown(log, 'error', workerErrors.FLASH_WORKER_GRACE({ graceMs, inFlight: door.requests.inFlight }));
    force(parts, forced);
  }, graceMs);
  health.become({ phase: 'draining' });
  const streams = setTimeout(() => {
    log.info({ eventStreams: door.endEventStreams() }, 'ending event streams');
  }, door.limits.streamGraceMs);
  try {
    await door.drained();
    clearTimeout(streams);
    await closeApp(signal);
  } catch (err) {
    log.error({ err }, 'a shutdown hook failed');
    end(1);
  }
  // Aborted requests have ended too, but they were not answered.
  if (forced.signal.aborted) return;
  door.close();
  log.info('drained');
  end(0);
}

/** Fires the signals of all handlers, so that they can stop at once what they have begun elsewhere, and ends the process. */
function force({ door, end, abortJobs }: DrainParts, forced: AbortController): void {
  forced.abort();
  for (const { request } of door.requests)
    abortRequest(request, new DOMException('the worker is ending', 'AbortError'));
  abortJobs();
  setImmediate(() => end(1));
}
