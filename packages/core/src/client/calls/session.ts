import { EndpointSessionLostError } from '../answers/call-errors.js';
import type { SessionOptions } from '../types.js';

/** Which worker the calls of a session go to. */
export class Session {
  readonly #whenGone: NonNullable<SessionOptions['whenGone']>;
  #workerId: string | undefined;
  #lost: EndpointSessionLostError | undefined;
  /** Settled when the call that may choose the worker has ended. */
  #choosing: Promise<unknown> | undefined;

  constructor(options: SessionOptions) {
    this.#whenGone = options.whenGone ?? 'error';
  }

  get workerId(): string | undefined {
    return this.#workerId;
  }

  /**
   * Runs a call with the value of its affinity header. While no worker has answered, one call goes after another, so that two first calls do
   * not reach two workers.
   *
   * @param call gets the header's value, and tells the worker that has answered
   */
  async run<T>(
    call: (affinity: string | undefined, answeredBy: (workerId: string | undefined) => void) => Promise<T>,
  ): Promise<T> {
    while (this.#workerId === undefined && this.#choosing) await this.#choosing;
    if (this.#lost) throw this.#lost;
    const answeredBy = (workerId: string | undefined) => {
      if (workerId !== undefined && (this.#workerId === undefined || this.#whenGone === 'move'))
        this.#workerId = workerId;
    };
    const running = call(this.#affinity(), answeredBy);
    if (this.#workerId === undefined) {
      const choosing = running.then(
        () => undefined,
        () => undefined,
      );
      this.#choosing = choosing;
      void choosing.then(() => {
        if (this.#choosing === choosing) this.#choosing = undefined;
      });
    }
    try {
      return await running;
    } catch (error) {
      if (error instanceof EndpointSessionLostError) this.#lost = error;
      throw error;
    }
  }

  /** Strictly that worker, also if it was scaled down and is kept; or any other if it is gone. */
  #affinity(): string | undefined {
    if (this.#workerId === undefined) return undefined;
    return this.#whenGone === 'move' ? this.#workerId : `strict-resume ${this.#workerId}`;
  }
}
