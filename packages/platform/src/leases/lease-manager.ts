import type { LeaseEvent } from '@flash-ts/core/contract';

interface Claim {
  readonly holder: string;
  readonly tell: (event: LeaseEvent) => void;
  /** RFC 3339; set when it is granted. */
  since: string;
}

/**
 * Gives each lease to one at a time, in the order of asking. It knows nothing of time: whoever asks stands for as long as its connection,
 * which the system closes with its process, however that ends.
 */
export class LeaseManager {
  /** The first of a line has the lease. */
  readonly #lines = new Map<string, Claim[]>();

  /**
   * @param tell hears at once, and again when the lease passes to another
   * @returns what gives the lease, or the place in the line, back; a second call does nothing
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
