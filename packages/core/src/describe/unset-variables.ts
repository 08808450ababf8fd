/**
 * Records reads of variables that are not set, so that the error of a module that needs one can name it. It replaces `process.env`, only in
 * the process of a build.
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
      // With the proxy as the receiver Node would get a property definition, and values that are not strings.
      set: (_, name, value: unknown) => Reflect.set(own, name, value),
    });
    return watched;
  }

  /** The names since the last call, in the order of their first reads. */
  take(): string[] {
    const names = [...this.#asked];
    this.#asked.clear();
    return names;
  }
}
