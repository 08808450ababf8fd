/** The cause to which a crash of a watched version's worker is attributed. */
export type Blame =
  /** The version: no other cause is known. */
  | 'version'
  /** The one request that the worker had, unless another worker answers the same request. */
  | 'request'
  /** A signal from another process. */
  | 'outside';

export interface Crash {
  readonly workerId: string;
  readonly blame: Blame;
  /** Whether no other worker of the version was ready. */
  readonly leftNone: boolean;
  /** A description of the worker's end. */
  readonly reason: string;
  /** The request to which the crash is attributed; see `crashKey`. */
  readonly request?: string | undefined;
}

/**
 * Counts the crashes of a watched version and decides whether to roll it back: after one crash that is attributed to the version and left
 * it without a ready worker, or after `most` crashes of any kind.
 */
export class CrashCount {
  readonly #most: number;
  readonly #crashes: Crash[] = [];
  /** Requests that another worker has answered after a worker was lost with them. */
  readonly #acquitted = new Set<string>();

  /** @param most 1… */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns why the version has to be rolled back; undefined if it does not */
  crashed(crash: Crash): string | undefined {
    this.#crashes.push(crash);
    return this.#judge(crash);
  }

  /**
   * Another worker has answered the request with which a worker was lost. This may be reported before the worker's end.
   *
   * @returns as `crashed`
   */
  acquit(workerId: string, request: string): string | undefined {
    this.#acquitted.add(nameOf(workerId, request));
    const crash = this.#crashes.find((one) => one.workerId === workerId);
    return crash && this.#judge(crash);
  }

  #judge({ workerId, blame, request, leftNone, reason }: Crash): string | undefined {
    const isAcquitted = request !== undefined && this.#acquitted.has(nameOf(workerId, request));
    const isToBlame = blame === 'version' || (blame === 'request' && isAcquitted);
    if (isToBlame && leftNone) return reason;
    return this.#crashes.length >= this.#most ? `${this.#crashes.length} of its workers crashed; ${reason}` : undefined;
  }
}

function nameOf(workerId: string, request: string): string {
  return `${workerId} ${request}`;
}
