import { relative, sep } from 'node:path';

/** A program with its arguments, and its whole environment. */
export interface Command {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * The worker is not the process that is spawned: that one waits, outside, for the first process of a PID namespace, whose first child is the
   * worker. It exits with the worker's exit code, or with 128 and the number of the signal that ended the worker.
   */
  readonly enclosed?: true;
}

/** Folders that are hidden from workers, except for what is a worker's own in them. */
export interface EnclosurePlaces {
  readonly home: string;
  readonly artifacts: string;
  /** Folder of all workers' sockets. Not in the home when the home's path is too long for sockets. */
  readonly run: string;
}

/**
 * Isolates workers by Linux namespaces: user, mount and PID. A worker sees of the home only its own artifact and its own sockets, sees no process but
 * those that it has started, and has no rights by which it could change that.
 */
export interface Enclosure {
  /**
   * Makes what the worker needs on the disk.
   *
   * @param id of the worker; the folder `<places.run>/<id>` must exist
   * @param folder of its artifact
   * @returns the command that runs `command` isolated
   */
  around(id: string, folder: string, command: Command): Command;
  /** Removes what `around` has made; to be called when the worker is gone. */
  remove(id: string): void;
}

/** Whether `path` is in `folder`. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
