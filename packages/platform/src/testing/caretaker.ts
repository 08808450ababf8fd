import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Reads ids of process groups until its input ends, removes the folder `$0` and kills the groups. */
const SCRIPT = 'groups=$(cat); rm -rf -- "$0"; for group in $groups; do kill -9 -- "-$group" 2>/dev/null; done; :';

/**
 * A process that clears up when the test ends, however it ends: its standard input is a pipe from the test, and when that closes it
 * removes the home and kills the workers that were told to hang. All others end by themselves with their platform.
 */
export class Caretaker {
  readonly #process: ChildProcess;
  readonly #input: Socket;
  readonly #ended: Promise<unknown>;

  constructor(folder: string) {
    this.#process = spawn('sh', ['-c', SCRIPT, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#ended = once(this.#process, 'exit');
    this.#input = this.#process.stdin as Socket;
    this.#input.on('error', () => undefined);
    // A test that forgets to stop the platform must not be held up by this one.
    this.#input.unref();
    this.#process.unref();
  }

  /** Sees to it that a process group ends with the test. */
  watch(group: number): void {
    this.#input.write(`${group}\n`);
  }

  /** Clears up now. */
  async finish(): Promise<void> {
    this.#process.ref();
    this.#input.end();
    await this.#ended;
  }
}
