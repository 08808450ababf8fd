/**
 * Watches which variables are asked for and not set, so that the error of a module that can't do without one can name it. It takes the place
 * of `process.env`, in the process of a build only.
 */
export class UnsetVariables {
  readonly #asked = new Set<string>();

  private constructor() {}

  static watch(): UnsetVariables {
    const watched = new UnsetVariables();
    const own = process.env;
    process.env = new Proxy(own, {
      get: (_, name) => {
        if (typeof name === 'string' && own[name] === undefined) watched.#asked.add(name);
        return Reflect.get(own, name) as unknown;
      },
      has: (_, name) => {
        if (typeof name === 'string' && own[name] === undefined) watched.#asked.add(name);
        return Reflect.has(own, name);
      },
      // With the proxy as the receiver Node would be handed a property to define, and values that are no texts.
      set: (_, name, value: unknown) => Reflect.set(own, name, value),
    });
    return watched;
  }

  /** The names since the last call, in the order in which they were first asked for. */
  take(): string[] {
    const names = [...this.#asked];
    this.#asked.clear();
    return names;
  }
}
