import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { packError, unpackError, type Thrown } from './thrown.js';

/** A task's signal in the main thread. */
export interface SentSignal {
  /** For the thread. */
  readonly port: MessagePort;
  /** Whether a thread has begun the task. */
  readonly begun: () => boolean;
  readonly abort: (reason: unknown) => void;
  readonly close: () => void;
}

export function sendSignal(): SentSignal {
  const { port1, port2 } = new MessageChannel();
  let begun = false;
  port1.once('message', () => (begun = true)).unref();
  return {
    port: port2,
    begun: () => begun,
    abort: (reason) => port1.postMessage(packError(reason)),
    close: () => port1.close(),
  };
}

/** A task's signal in the thread of the handler. */
export interface ReceivedSignal {
  readonly signal: AbortSignal;
  readonly close: () => void;
}

/**
 * The signal for a handler in a thread. It fires when the thread's event loop is free. Reading `aborted` looks for the message
 * itself, so that code that computes without a pause can stop too.
 */
export function receiveSignal(port: MessagePort): ReceivedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (thrown: Thrown) => controller.abort(unpackError(thrown));
  const look = () => {
    const received = receiveMessageOnPort(port);
    if (received) abort(received.message as Thrown);
  };
  Object.defineProperties(signal, {
    aborted: {
      get: () => {
        look();
        return Reflect.get<AbortSignal, 'aborted'>(AbortSignal.prototype, 'aborted', signal);
      },
    },
    throwIfAborted: {
      value: () => {
        look();
        AbortSignal.prototype.throwIfAborted.call(signal);
      },
    },
  });
  port.on('message', abort);
  port.postMessage('begun');
  return { signal, close: () => port.close() };
}
