/** A registered symbol, so that a project and a worker with separate copies of this package use the same key. */
const CONTROLLER = Symbol.for('flash:abort-controller');

/** Node's `IncomingMessage`, used only as an object that identifies the request. */
export type AbortableRequest = object;

interface Carrier {
  [CONTROLLER]?: AbortController;
}

/** The part of Node's `ServerResponse` that is needed. */
export interface WatchedResponse {
  /** Whether the answer is complete and was passed to the system. */
  readonly writableFinished: boolean;
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * The signal of a request. It is created on first use, so that a handler without it costs nothing; for a request that was aborted before,
 * the signal is aborted already.
 */
export function requestSignal(request: AbortableRequest, response: WatchedResponse): AbortSignal {
  const carrier = request as Carrier;
  const known = carrier[CONTROLLER];
  if (known) return known.signal;
  const controller = new AbortController();
  carrier[CONTROLLER] = controller;
  const onClose = () => {
    if (!response.writableFinished) controller.abort(clientLeft());
  };
  if (response.closed) onClose();
  else response.once('close', onClose);
  return controller.signal;
}

/** Aborts a request for a reason other than its client; the first reason is kept. */
export function abortRequest(request: AbortableRequest, reason: DOMException): void {
  const controller = ((request as Carrier)[CONTROLLER] ??= new AbortController());
  controller.abort(reason);
}

/** Why a request was aborted; undefined if it was not, or if its signal was never used. */
export function abortReason(request: AbortableRequest): unknown {
  const signal = (request as Carrier)[CONTROLLER]?.signal;
  return signal?.aborted ? signal.reason : undefined;
}

function clientLeft(): DOMException {
  return new DOMException('the client disconnected before the answer was sent', 'AbortError');
}
