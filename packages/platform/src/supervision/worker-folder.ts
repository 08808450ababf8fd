import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Enclosure } from '../isolation/enclosure.js';

/** What a worker has on the disk while it lives: a folder of its own for its sockets, the only one that it sees of `run`. */
export class WorkerFolder {
  readonly socketPath: string;
  readonly healthSocketPath: string;
  readonly #id: string;
  readonly #path: string;
  readonly #enclosure: Enclosure | undefined;

  /**
   * @param run folder of all workers' folders
   * @param enclosure undefined where workers are not isolated
   */
  constructor(id: string, run: string, enclosure: Enclosure | undefined) {
    this.#id = id;
    this.#path = join(run, id);
    this.#enclosure = enclosure;
    // Short names: the path of a socket has at most 103 characters.
    this.socketPath = join(this.#path, 's');
    this.healthSocketPath = join(this.#path, 'h');
  }

  /**
   * Makes the folder.
   *
   * @param artifact its folder
   * @returns the command that starts the worker
   */
  prepare(artifact: string, command: Command): Command {
    mkdirSync(this.#path, { mode: 0o700 });
    return this.#enclosure?.around(this.#id, artifact, command) ?? command;
  }

  /** To be called when the worker is gone. */
  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
    this.#enclosure?.remove(this.#id);
  }
}
