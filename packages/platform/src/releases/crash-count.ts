/** What a crash of a watched version's worker is put down to. */
export type Blame =
  /** The version: nothing else is known that has caused it. */
  | 'version'
  /** The one request that the worker had, unless another worker answers that. */
  | 'request'
  /** A signal that somebody has sent. */
  | 'outside';

export interface Crash {
  readonly workerId: string;
  readonly blame: Blame;
  /** Whether no other worker of the version was ready. */
  readonly leftNone: boolean;
  /** In words that say what became of which worker. */
  readonly reason: string;
  /** The request that is blamed; see `crashKey`. */
  readonly request?: string | undefined;
}

/**
 * The crashes of a watched version, and whether they are reason enough to roll it back: one that the version is to blame for and that left
 * it without a ready worker, or as many of any kind as `most`.
 */
export class CrashCount {
  readonly #most: number;
  readonly #crashes: Crash[] = [];
  /** Requests that another worker has answered after one was lost with them. */
  readonly #acquitted = new Set<string>();

  /** @param most 1… */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns why the version is to be rolled back; undefined when it is not */
  crashed(crash: Crash): string | undefined {
    this.#crashes.push(crash);
    return this.#judge(crash);
  }

  /** The request that a worker was lost with has been answered by another. This may be known before the worker's end is. @returns as `crashed` */
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
