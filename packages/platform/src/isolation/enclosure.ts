import { relative, sep } from 'node:path';

/** A program with its arguments, and its whole environment. */
export interface Command {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * The spawned process is not the worker: it waits outside for the first process of a PID namespace, whose first child is the worker. It
   * exits with the worker's exit code, or with 128 plus the number of the signal that ended the worker.
   */
  readonly enclosed?: true;
}

/** Folders that are hidden from workers, except for a worker's own files in them. */
export interface EnclosurePlaces {
  readonly home: string;
  readonly artifacts: string;
  /** Folder of all workers' sockets. It is outside the home if the home's path is too long for sockets. */
  readonly run: string;
}

/**
 * Isolates workers by Linux namespaces: user, mount and PID. Of the home a worker sees only its own artifact and sockets, it sees only
 * processes that it has started, and it has no rights to change that.
 */
export interface Enclosure {
  /**
   * Prepares the files that the isolation needs.
   *
   * @param id of the worker; the folder `<places.run>/<id>` must exist
   * @param folder of its artifact
   * @returns the command that runs `command` isolated
   */
  around(id: string, folder: string, command: Command): Command;
  /** The paths that `around` makes for a worker, to be removed when it has ended. */
  pathsOf(id: string): readonly string[];
}

/** Whether `path` is in `folder`. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
