/** Registered, so that a project and a worker with a copy of this package each still speak of the same thing. */
const CONTROLLER = Symbol.for('flash:abort-controller');

/** Node's `IncomingMessage`, of which only this is needed: that it is one object for the life of a request. */
export type AbortableRequest = object;

interface Carrier {
  [CONTROLLER]?: AbortController;
}

/** What is needed of Node's `ServerResponse`. */
export interface WatchedResponse {
  /** The answer is complete and was handed to the system. */
  readonly writableFinished: boolean;
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * The signal of a request. It is made when it is first asked for, so that a request whose handler does not ask costs nothing; one that was
 * aborted before has a signal that is aborted already.
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

/** Aborts a request for a reason other than its client; the first reason stands. */
export function abortRequest(request: AbortableRequest, reason: DOMException): void {
  const controller = ((request as Carrier)[CONTROLLER] ??= new AbortController());
  controller.abort(reason);
}

/** Why a request was aborted; undefined for one that was not, or whose signal nobody asked for. */
export function abortReason(request: AbortableRequest): unknown {
  const signal = (request as Carrier)[CONTROLLER]?.signal;
  return signal?.aborted ? signal.reason : undefined;
}

function clientLeft(): DOMException {
  return new DOMException('the client left before the answer was sent', 'AbortError');
}
