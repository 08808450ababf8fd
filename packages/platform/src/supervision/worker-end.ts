import { PORT_TAKEN_CODE, type WorkerEnding } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { outOfMemory } from './out-of-memory.js';
import { isSent } from '../processes/sent-signals.js';
import type { ProcessEnd } from './worker-process.js';

const PORT_TAKEN = new RegExp(`^${PORT_TAKEN_CODE}:`, 'm');

/** Why a worker is gone; `error` is there where it had no time to log its reason itself. */
export interface WorkerEnd extends WorkerEnding {
  readonly error?: FlashError;
  /** Its process was ended by a signal that somebody else has sent: nothing that it did itself, nor the platform for it. */
  readonly fromOutside?: true;
  /** Its boot failed because another process has an address that its own code listens on. */
  readonly portTaken?: true;
}

/** What is known of a worker when its process has ended. */
export interface LastMoment {
  /** Why it was to go; undefined where nobody wanted it. */
  readonly asked: string | undefined;
  readonly wasReady: boolean;
  /** For what the platform killed it, in words that follow "the worker"; undefined where it did not. */
  readonly failure: string | undefined;
  /** The same as an error, where it is one. */
  readonly error: FlashError | undefined;
}

/** Tells of a worker's end what it comes from. What it wrote last belongs to the reason, unless it was asked to go. */
export function workerEnd(moment: LastMoment, { how, exitCode, signal, stderr }: ProcessEnd): WorkerEnd {
  const { asked, failure } = moment;
  const error = moment.error ?? (failure === undefined ? outOfMemory(stderr) : undefined);
  const words = error?.message ?? `the worker ${failure ?? how}`;
  const reason = asked ?? `${words}${stderr === '' ? '' : `\n${stderr}`}`;
  const kind = kindOf(moment);
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

function kindOf({ asked, wasReady }: LastMoment): WorkerEnd['kind'] {
  if (asked !== undefined) return 'asked';
  return wasReady ? 'crashed' : 'boot-failed';
}
