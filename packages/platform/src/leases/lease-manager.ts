import type { LeaseEvent } from '@flash-ts/core/contract';

interface Claim {
  readonly holder: string;
  readonly tell: (event: LeaseEvent) => void;
  /** RFC 3339; set when the lease is granted. */
  since: string;
}

/**
 * Gives each lease to one holder at a time, in the order of the requests. There are no timeouts: a claim lasts as long as its connection,
 * which the system closes when the holder's process ends.
 */
export class LeaseManager {
  /** The first claim of a queue has the lease. */
  readonly #lines = new Map<string, Claim[]>();

  /**
   * @param tell called at once, and whenever the lease passes to another holder
   * @returns a function that gives up the lease or the place in the queue; a second call does nothing
   */
  claim(lease: string, holder: string, tell: Claim['tell']): () => void {
    const claim: Claim = { holder, tell, since: '' };
    const line = this.#lines.get(lease) ?? [];
    this.#lines.set(lease, [...line, claim]);
    if (line.length === 0) grant(claim);
    else tell(waitingFor(line[0] as Claim));
    return () => this.#leave(lease, claim);
  }

  #leave(lease: string, claim: Claim): void {
    const before = this.#lines.get(lease) ?? [];
    const line = before.filter((other) => other !== claim);
    if (line.length === 0) this.#lines.delete(lease);
    else this.#lines.set(lease, line);
    const [first, ...others] = line;
    if (before[0] !== claim || first === undefined) return;
    grant(first);
    for (const other of others) other.tell(waitingFor(first));
  }
}

function grant(claim: Claim): void {
  claim.since = new Date().toISOString();
  claim.tell({ state: 'granted' });
}

function waitingFor({ holder, since }: Claim): LeaseEvent {
  return { state: 'waiting', holder, since };
}
