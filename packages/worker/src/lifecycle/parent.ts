import type { Logger } from 'pino';
import type { End } from './ending.js';

/**
 * Ends the worker when its platform is gone. The platform holds the other end of standard input and writes one byte to it; the system closes
 * it when the platform ends, also by `kill -9`.
 */
export function endWithParent(log: Logger, end: End): void {
  const gone = () => {
    log.warn('the platform is gone');
    end(1);
  };
  process.stdin.once('end', gone).once('close', gone).once('error', gone).resume();
}

/** A start that may be held until the platform says, by a byte on standard input, that the artifact is complete. */
export class HeldStart {
  /** Milliseconds after the start of the process at which the wait ended; 0 if there was no need to wait. */
  #resumedAt = 0;
  readonly #complete: Promise<void>;
  #isComplete = false;

  /** @param isHeld whether to wait: in development a worker may be started before its artifact is complete */
  constructor(isHeld: boolean) {
    this.#isComplete = !isHeld;
    this.#complete = isHeld ? new Promise((resolve) => process.stdin.once('data', () => resolve())) : Promise.resolve();
    void this.#complete.then(() => (this.#isComplete = true));
  }

  /** Milliseconds since the start of the process, or since the end of the wait. */
  get elapsedMs(): number {
    return performance.now() - this.#resumedAt;
  }

  async artifactComplete(): Promise<void> {
    if (this.#isComplete) return;
    await this.#complete;
    this.#resumedAt = performance.now();
  }
}
