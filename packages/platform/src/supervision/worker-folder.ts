import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptResult } from '@flash-ts/core/contract';
import type { Command, Enclosure } from '../isolation/enclosure.js';
import { eachKeptResult, RESULTS_FOLDER } from './kept-results.js';

/** Tries again for 11 s where descriptors are used up. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 };

/** A worker's folder for its sockets and for results that are not acknowledged, which exists while the worker runs. It is the only part of `run` that the worker sees. */
export class WorkerFolder {
  readonly socketPath: string;
  readonly healthSocketPath: string;
  /** The worker makes this folder when it needs it. */
  readonly resultsPath: string;
  readonly #id: string;
  readonly #path: string;
  readonly #enclosure: Enclosure | undefined;
  #reading: Promise<void> | undefined;

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
    this.resultsPath = join(this.#path, RESULTS_FOLDER);
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

  /** Reads the results that the worker has left, once: a second call waits for the first. The folder is not removed meanwhile. */
  leftResults(use: (result: KeptResult) => Promise<void>): Promise<void> {
    return (this.#reading ??= eachKeptResult(this.resultsPath, use));
  }

  /**
   * Call it when the worker has ended. Never rejects: what can't be removed, because the platform has no free descriptor for some time, is
   * removed with the whole folder of all workers when the platform ends or starts.
   */
  async remove(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    const paths = [this.#path, ...(this.#enclosure?.pathsOf(this.#id) ?? [])];
    await Promise.allSettled(paths.map((path) => rm(path, REMOVAL)));
  }
}
