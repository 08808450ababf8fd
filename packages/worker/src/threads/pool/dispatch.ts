import { workerErrors } from '../../errors/index.js';
import type { ClassTable } from '../crossing/class-table.js';
import { pack, unpack } from '../crossing/crossing.js';
import { sendSignal, type SentSignal } from '../crossing/given-up.js';
import type { ThreadTask } from '../crossing/messages.js';
import { unpackError } from '../crossing/thrown.js';
import type { ThreadPool } from './thread-pool.js';

/** Milliseconds for which a handler that takes the request's signal may run on after it has fired, before its thread is ended. */
const STOP_MS = 1000;

export interface Call {
  /** Position in the list of threaded handlers. */
  readonly index: number;
  /** As `Class.method`. */
  readonly handler: string;
  readonly args: readonly unknown[];
  /** Fires when the answer is not wanted any more. */
  readonly given: AbortSignal;
}

/**
 * Runs a handler in a thread. Returns its result, or throws what it has thrown.
 *
 * A call that is given up ends. If it waits for a thread, it is removed from the queue; if it runs, its thread is ended, and another one is
 * started. A handler that takes the signal first gets time to stop by itself.
 *
 * @throws FlashError `FLASH_WORKER_THREAD_COPY`, `FLASH_WORKER_THREAD_LOST`; the reason of `given`
 */
export async function callInThread(pool: ThreadPool, table: ClassTable, call: Call): Promise<unknown> {
  const { index, handler, args, given } = call;
  given.throwIfAborted();
  const positions = args.flatMap((argument, position) => (argument instanceof AbortSignal ? [position] : []));
  const values = args.map((argument) => (argument instanceof AbortSignal ? undefined : argument));
  const sent = pack(values, table, handler);
  const signal = positions.length > 0 ? sendSignal() : undefined;
  const task: ThreadTask = {
    handler: index,
    sent,
    signal: signal && { positions, port: signal.port },
    trace: pool.carrier?.(),
  };
  const stop = giveUpWith(given, signal);
  try {
    const answer = await pool.run(task, stop.signal).catch((error: unknown) => {
      throw stop.signal.aborted ? given.reason : judge(error, handler);
    });
    if (answer.ok) return unpack(answer.result, table);
    throw unpackError(answer.thrown);
  } finally {
    stop.close();
    signal?.close();
  }
}

/** The error for one of Piscina's, which is about the thread. What the handler threw comes as an answer. */
function judge(error: unknown, handler: string): unknown {
  const { name, message } = error as Error;
  return name === 'DataCloneError'
    ? workerErrors.FLASH_WORKER_THREAD_COPY({ handler, what: 'what can not be copied' }, { cause: error })
    : workerErrors.FLASH_WORKER_THREAD_LOST({ handler, reason: message }, { cause: error });
}

interface Stop {
  /** Fires when the thread is to be ended. */
  readonly signal: AbortSignal;
  readonly close: () => void;
}

function giveUpWith(given: AbortSignal, sent: SentSignal | undefined): Stop {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = () => ending.abort(given.reason);
  const giveUp = () => {
    if (!sent?.begun()) return end();
    sent.abort(given.reason);
    timer = setTimeout(end, STOP_MS).unref();
  };
  given.addEventListener('abort', giveUp, { once: true });
  return {
    signal: ending.signal,
    close: () => {
      clearTimeout(timer);
      given.removeEventListener('abort', giveUp);
    },
  };
}
