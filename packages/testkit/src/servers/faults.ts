/** What a test lets go wrong, by the requests that it is about. */
export class Faults<Fault> {
  readonly #all: { readonly method: string; readonly path: RegExp; readonly fault: Fault; left: number }[] = [];

  /** Lets the next requests that match go wrong, so many times. */
  add(method: string, path: RegExp, fault: Fault, times: number): void {
    this.#all.push({ method, path, fault, left: times });
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.#all.find((one) => one.left > 0 && one.method === method && one.path.test(path));
    if (found) found.left -= 1;
    return found?.fault;
  }
}
