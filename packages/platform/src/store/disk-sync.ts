import { closeSync, fdatasync, openSync } from 'node:fs';

/**
 * Brings a file onto the disk while its writer goes on: one sync at a time, and each is for everything that was written before it begins. So the
 * number of waits does not grow with the number of writes, and none of them holds up the next write.
 */
export class DiskSync {
  readonly #file: number;
  readonly #onFailed: (error: Error) => void;
  /** What is to be done when the sync that runs has ended, and when the next one has. */
  #covered: (() => void)[] = [];
  #uncovered: (() => void)[] = [];
  /** Whether something was written since the last sync began. */
  #isDirty = false;
  #isRunning = false;

  /** @param onFailed called if the system could not write: what it has forgotten then no later sync brings back */
  constructor(path: string, onFailed: (error: Error) => void) {
    this.#file = openSync(path, 'r+');
    this.#onFailed = onFailed;
  }

  /** To be called after a write. */
  begin(): void {
    this.#isDirty = true;
    if (!this.#isRunning) this.#run();
  }

  /** @param done called when everything is on the disk that was written before the last `begin` */
  after(done: () => void): void {
    if (this.#isDirty) this.#uncovered.push(done);
    else if (this.#isRunning) this.#covered.push(done);
    else done();
  }

  close(): void {
    closeSync(this.#file);
  }

  #run(): void {
    [this.#covered, this.#uncovered] = [this.#uncovered, []];
    this.#isDirty = false;
    this.#isRunning = true;
    fdatasync(this.#file, (error) => {
      this.#isRunning = false;
      if (error) return this.#onFailed(error);
      const covered = this.#covered;
      // Before the answers: the disk need not wait for them.
      if (this.#isDirty) this.#run();
      for (const done of covered) done();
    });
  }
}
