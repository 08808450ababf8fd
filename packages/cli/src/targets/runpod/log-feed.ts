/** Lines that come from several places, for one reader. */
export class LogFeed<Line> {
  #lines: Line[] = [];
  #arrived = Promise.withResolvers<void>();

  add(line: Line): void {
    this.#lines.push(line);
    this.#arrived.resolve();
  }

  /** Lets a reader that waits look again. */
  wake(): void {
    this.#arrived.resolve();
  }

  /** The lines that have come since, as soon as there are some, and none after this time in milliseconds. */
  async take(limitMs: number): Promise<readonly Line[]> {
    if (this.#lines.length === 0) {
      const timer = setTimeout(() => this.wake(), limitMs);
      await this.#arrived.promise;
      clearTimeout(timer);
    }
    const taken = this.#lines;
    this.#lines = [];
    this.#arrived = Promise.withResolvers<void>();
    return taken;
  }
}
