import type { FlashError } from '@flash-ts/core/errors';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { InjectedFault } from '../errors/injected-fault.js';

/** A request that was answered with an error of the platform, and by no worker. */
export interface RefusedRequest {
  /** `-`, as the path, where the bytes were no request. */
  readonly method: string;
  /** As it was sent, without the query, which may hold secrets. */
  readonly path: string;
  readonly status: number;
  /** From the arrival of the request to the end of the answer; undefined if its head was never whole. */
  readonly durationMs: number | undefined;
  readonly error: FlashError;
}

export type RefusalObserver = (refused: RefusedRequest) => void;

/**
 * Tells an observer if the answer to a request is an error of the platform. Injected faults have lines of their own.
 *
 * @param refusalOf the error that a response has been; undefined if it was none
 */
export function observeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusalOf: (response: ServerResponse) => FlashError | undefined,
  observer: RefusalObserver,
): void {
  const arrived = performance.now();
  response.once('close', () => {
    const error = refusalOf(response);
    if (error === undefined || error instanceof InjectedFault) return;
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?', 1);
    observer({ method, path, status: response.statusCode, durationMs: performance.now() - arrived, error });
  });
}
