/**
 * The most requests that there have been at once since workers were started for them. Shares are parts of that and not of what is left:
 * else a worker that is through with a part of the burst would get less and less of the rest, and do nothing meanwhile.
 */
export class BurstSize {
  #most = 0;

  get most(): number {
    return this.#most;
  }

  /** @param requests queued and in progress now; with none of them, or without a worker on its way, the burst is over */
  note(requests: number, starting: number): void {
    this.#most = requests === 0 || starting === 0 ? 0 : Math.max(this.#most, requests);
  }
}
