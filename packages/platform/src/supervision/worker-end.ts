import { PORT_TAKEN_CODE, type WorkerEnding } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { outOfMemory } from './out-of-memory.js';
import { isSent } from '../processes/sent-signals.js';
import type { ProcessEnd } from './worker-process.js';

const PORT_TAKEN = new RegExp(`^${PORT_TAKEN_CODE}:`, 'm');

/** Why a worker ended; `error` is set if the worker had no time to log the reason itself. */
export interface WorkerEnd extends WorkerEnding {
  readonly error?: FlashError;
  /** A signal from outside ended its process: neither the worker itself nor the platform sent it. */
  readonly fromOutside?: true;
  /** Its boot failed because another process uses an address that its own code listens on. */
  readonly portTaken?: true;
}

/** What the platform knew of a worker before its process ended. */
export interface WorkerBeforeEnd {
  /** Why the platform asked it to end; undefined if it did not. */
  readonly asked: string | undefined;
  readonly wasReady: boolean;
  /** Why the platform killed it, as a phrase that follows "the worker"; undefined if it did not. */
  readonly failure: string | undefined;
  /** The reason as an error of the catalogue, if there is one. */
  readonly error: FlashError | undefined;
}

/** Explains the end of a worker. Its last output belongs to the reason, unless it was asked to end. */
export function workerEnd(before: WorkerBeforeEnd, { how, exitCode, signal, stderr }: ProcessEnd): WorkerEnd {
  const { asked, failure } = before;
  const error = before.error ?? (failure === undefined ? outOfMemory(stderr) : undefined);
  const words = error?.message ?? `the worker ${failure ?? how}`;
  const reason = asked ?? `${words}${stderr === '' ? '' : `\n${stderr}`}`;
  const kind = kindOf(before);
  const isUnexplained = kind === 'crashed' && failure === undefined && error === undefined;
  return {
    kind,
    reason,
    exitCode,
    signal,
    ...(kind === 'boot-failed' && PORT_TAKEN.test(stderr) && { portTaken: true }),
    ...(isUnexplained && isSent({ exitCode, signal }) && { fromOutside: true }),
    ...(error && { error }),
  };
}

function kindOf({ asked, wasReady }: WorkerBeforeEnd): WorkerEnd['kind'] {
  if (asked !== undefined) return 'asked';
  return wasReady ? 'crashed' : 'boot-failed';
}
