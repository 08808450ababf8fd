/** Workers that were killed, and when: what was in flight on them may be lost. */
export class Casualties {
  readonly #killedAt = new Map<string, number>();

  get count(): number {
    return this.#killedAt.size;
  }

  add(workerId: string): void {
    this.#killedAt.set(workerId, performance.now());
  }

  /** As words: the last kill of a worker. @param now monotonic milliseconds */
  lastBefore(now: number): string {
    const [id, at] = [...this.#killedAt].at(-1) ?? [];
    return at === undefined
      ? 'no worker killed before'
      : `worker ${id} killed ${((now - at) / 1000).toFixed(1)} s before`;
  }

  /** Whether a worker was killed before a request to it had come to its end. @param ended monotonic milliseconds */
  includes(workerId: string | undefined, ended: number): boolean {
    return workerId !== undefined && (this.#killedAt.get(workerId) ?? Infinity) < ended;
  }
}
