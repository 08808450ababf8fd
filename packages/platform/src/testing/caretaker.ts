import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/**
 * Reads ids of process groups until its input ends, and then kills these groups and, on Linux, all processes whose working folder is inside
 * `$0`. Then it removes the folder; a second try follows, since a process that is ending may still write to it.
 */
const SCRIPT = [
  'stopped=$(cat)',
  String.raw`inside=$(ls -l /proc/[0-9]*/cwd 2>/dev/null | awk -v inside="-> $0/" 'index($0, inside) { split($(NF - 2), part, "/"); print part[3] }')`,
  'for group in $stopped $inside; do kill -s KILL -- "-$group" 2>/dev/null; done',
  'rm -rf -- "$0" 2>/dev/null || { sleep 1; rm -rf -- "$0"; }',
].join('\n');

/**
 * A process that cleans up when the test ends, however it ends: its standard input is a pipe from the test, and when that closes it kills
 * the workers that hang or are frozen and removes the home. All other workers end by themselves with their platform.
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
    // This process must not keep a test running that forgets to stop the platform.
    this.#input.unref();
    this.#process.unref();
  }

  /** Adds a process group that has to end with the test. */
  watch(group: number): void {
    this.#input.write(`${group}\n`);
  }

  /** Cleans up now. */
  async finish(): Promise<void> {
    this.#process.ref();
    this.#input.end();
    await this.#ended;
  }
}
