/** What goes wrong with a request in place of its answer. */
export type Fault =
  | {
      readonly status: number;
      readonly detail?: string;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  /** The connection ends before the request has an effect. */
  | 'drop'
  /** The request has its effect, and the connection ends before the answer. */
  | 'drop-answer';

/** The faults that a test has asked for. */
export class Faults {
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
