import type { MessagePort } from 'node:worker_threads';
import type { LogTarget } from '../../logging/nest-logger.js';
import type { TraceHeaders } from '../../async-context/served-job.js';
import type { Crossing } from './crossing.js';
import type { Thrown } from './thrown.js';

/** One call of a handler, as it is sent to a thread. */
export interface ThreadTask {
  /** Position in the list of threaded handlers, which is the same on both sides. */
  readonly handler: number;
  /** The handler's arguments, `undefined` where it takes the request's signal. */
  readonly sent: Crossing;
  readonly signal: TaskSignal | undefined;
  /** The trace of the request, where requests are traced. */
  readonly trace: TraceHeaders | undefined;
}

export interface TaskSignal {
  /** Positions of the arguments that are the request's signal. */
  readonly positions: readonly number[];
  /** The thread sends one message when it begins; the main thread sends one with the reason when the task is to be given up. */
  readonly port: MessagePort;
}

export type TaskAnswer =
  | { readonly ok: true; readonly result: Crossing }
  | { readonly ok: false; readonly thrown: Thrown };

/** What a thread sends beside its answers, over a link of its own. */
export type ThreadNotice =
  | { readonly kind: 'ready' | 'closed' }
  | { readonly kind: 'failed'; readonly thrown: Thrown }
  | {
      readonly kind: 'log';
      readonly level: keyof LogTarget;
      readonly fields: object;
      readonly message: string | undefined;
    };

/** Asks a thread to run the shutdown hooks of its providers. */
export interface CloseThread {
  readonly close: { readonly signal: string | undefined };
}

/** The first message of a thread, with its end of the link. */
export interface ThreadLink {
  readonly link: MessagePort;
}
