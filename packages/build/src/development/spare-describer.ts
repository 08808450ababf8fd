import type { ChildProcess } from 'node:child_process';
import { startDescriber } from '../loading/describe-process.js';
import { killGroup } from '../processes/node-process.js';

/**
 * A process that has loaded the part of a base that describing needs, and waits for the project's own modules. Before these it loads nothing that
 * another describing process would not load before them; it has the same environment, and describes once.
 */
export class SpareDescriber {
  readonly #program: string;
  readonly #cwd: string;
  #child: ChildProcess | undefined;

  /**
   * @param program of the base, which describes
   * @param cwd the project's folder
   */
  constructor(program: string, cwd: string) {
    this.#program = program;
    this.#cwd = cwd;
  }

  /** Starts a process, if none waits. */
  start(): void {
    if (this.#child) return;
    const child = startDescriber({ program: this.#program, cwd: this.#cwd });
    const lost = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.once('exit', lost).once('error', lost);
    this.#child = child;
  }

  /** The process that waits; the caller then has to end it. Undefined where there is none. */
  take(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    return child?.connected ? child : undefined;
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child) await killGroup(child);
  }
}
