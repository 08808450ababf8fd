/** The facts of an attempt of a call, for the function that follows it. */
export interface OutgoingCall {
  /** The called endpoint, by name, id or address. */
  readonly endpoint: string;
  /** Undefined for a call without a contract. */
  readonly handler: string | undefined;
  readonly method: string;
  /** The path with the names of its parameters, such as `/users/:id`. */
  readonly route: string;
  readonly url: string;
}

/**
 * Follows each attempt of a call, for example by a span, and adds headers to its request.
 *
 * @param send sends the request with further headers
 */
export type CallObserver = <Answer extends { readonly status: number }>(
  call: OutgoingCall,
  send: (headers: Readonly<Record<string, string>> | undefined) => Promise<Answer>,
) => Promise<Answer>;

let observer: CallObserver | undefined;

/** Lets a function follow all calls of this process from now on; undefined ends it. */
export function observeCalls(follow: CallObserver | undefined): void {
  observer = follow;
}

export function callObserver(): CallObserver | undefined {
  return observer;
}
