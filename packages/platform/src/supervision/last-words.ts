const MAX_LINES = 40;
const MAX_CHARACTERS = 64 * 1024;

/** The last lines that a process wrote to stderr, which usually show why it ended. */
export class LastWords {
  readonly #lines: string[] = [];
  #characters = 0;

  get text(): string {
    return this.#lines.join('\n');
  }

  add(line: string): void {
    this.#characters += line.length;
    this.#lines.push(line);
    while (this.#lines.length > MAX_LINES || (this.#characters > MAX_CHARACTERS && this.#lines.length > 1)) {
      this.#characters -= this.#lines.shift()?.length ?? 0;
    }
  }
}
