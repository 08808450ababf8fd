/** Waits for things that happen to a name, such as the end of a job. Whoever waits is told once. */
export class Signals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Tells everyone who waits for the name. */
  tell(name: string): void {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    for (const told of waiting ?? []) told();
  }

  /** Tells everyone who waits for a name that begins so. */
  tellBeginning(beginning: string): void {
    for (const name of this.#waiting.keys()) if (name.startsWith(beginning)) this.tell(name);
  }

  tellAll(): void {
    for (const name of this.#waiting.keys()) this.tell(name);
  }

  /** @param told called at most once @returns stops the wait */
  wait(name: string, told: () => void): () => void {
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting.add(told));
    return () => this.#forget(name, told);
  }

  #forget(name: string, told: () => void): void {
    const waiting = this.#waiting.get(name);
    waiting?.delete(told);
    if (waiting?.size === 0) this.#waiting.delete(name);
  }
}
