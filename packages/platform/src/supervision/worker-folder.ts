import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Enclosure } from '../isolation/enclosure.js';

/** Tries again for 11 s where descriptors are used up. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 };

/** A worker's folder for its sockets, which exists while the worker runs. It is the only part of `run` that the worker sees. */
export class WorkerFolder {
  readonly socketPath: string;
  readonly healthSocketPath: string;
  readonly #id: string;
  readonly #path: string;
  readonly #enclosure: Enclosure | undefined;

  /**
   * @param run folder of all workers' folders
   * @param enclosure undefined if workers are not isolated
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

  /**
   * Call it when the worker has ended. Never rejects: what can't be removed, because the platform has no free descriptor for some time, is
   * removed with the whole folder of all workers when the platform ends or starts.
   */
  async remove(): Promise<void> {
    const paths = [this.#path, ...(this.#enclosure?.pathsOf(this.#id) ?? [])];
    await Promise.allSettled(paths.map((path) => rm(path, REMOVAL)));
  }
}
