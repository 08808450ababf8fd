import { Worker } from 'node:worker_threads';
import type { ReadTypes, TypesQuestion, TypesSource } from './read-types.js';

/** A thread that opens a program of the source in TypeScript's compiler, and then reads the types of the handlers. */
export class CompilerThread {
  readonly #thread: Worker;
  readonly #answer: Promise<ReadTypes>;
  readonly #ended: Promise<unknown>;
  #isAnswered = false;

  constructor(source: TypesSource) {
    // Options of this process, `--input-type` for example, may not be meant for another program.
    const options = { workerData: source, execArgv: [] };
    this.#thread = new Worker(new URL('./types-thread.js', import.meta.url), options);
    this.#ended = new Promise((resolve) => this.#thread.once('exit', resolve));
    this.#answer = new Promise((resolve, reject) => {
      this.#thread.once('message', (answer: ReadTypes) => {
        this.#isAnswered = true;
        resolve(answer);
      });
      this.#thread.once('error', reject);
      this.#thread.once('exit', () => reject(new Error('the compiler has ended')));
    });
    // It is told by `read`, if that comes to be called.
    this.#answer.catch(() => undefined);
  }

  /**
   * @param timeoutMs how long the answer may take from now
   * @throws TooLate
   * @throws Error if the compiler fails
   */
  async read(question: TypesQuestion, timeoutMs: number): Promise<ReadTypes> {
    this.#thread.postMessage(question);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new TooLate(timeoutMs)), timeoutMs);
    try {
      return await Promise.race([this.#answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until the compiler has ended if it has answered, and otherwise ends it, whatever it is doing. */
  async close(): Promise<void> {
    // With its thread the pipe closes from which the compiler reads its orders; it ends at the end of that.
    if (!this.#isAnswered) await this.#thread.terminate();
    await this.#ended;
  }
}

export class TooLate extends Error {
  constructor(timeoutMs: number) {
    super(`it took longer than ${timeoutMs / 1000} s`);
  }
}
