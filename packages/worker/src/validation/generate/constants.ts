import type { Bind } from '../constraints/inline-table.js';

/** The values to which generated code refers, each by one name. */
export class Constants {
  readonly #names = new Map<unknown, string>();

  readonly bind: Bind = (value) => {
    const name = this.#names.get(value) ?? `k${this.#names.size}`;
    this.#names.set(value, name);
    return name;
  };

  get names(): string[] {
    return [...this.#names.values()];
  }

  get values(): unknown[] {
    return [...this.#names.keys()];
  }
}
