import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { heldBack } from './held-variables.js';

/** Absolute paths of the system's programs that set up a namespace: an endpoint's own variables may change `PATH`. */
export interface SystemTools {
  readonly shell: string;
  readonly unshare: string;
  readonly mount: string;
}

/** Folders that are hidden from workers, except for what is a worker's own in them. */
export interface EnclosurePlaces {
  readonly home: string;
  readonly artifacts: string;
  /** Folder of all workers' sockets. Not in the home when the home's path is too long for sockets. */
  readonly run: string;
}

/** A program with its arguments, and its whole environment. */
export interface Command {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `<places.run>/<id>.view` holds what the worker sees in place of the home, and of `run` where that is elsewhere. */
export const VIEW = '.view';

/**
 * Runs in a new user and mount namespace, as root of it. Its arguments are pairs of paths, of which the first is mounted at the second, in this order,
 * then `--` and the worker's command. The command runs in a second user namespace within the first one: there it has no right to unmount
 * anything, and has the user's own id again.
 */
const SCRIPT = `
set -e
mount=$1 unshare=$2 uid=$3 gid=$4 folder=$5
shift 5
while [ "$1" != -- ]; do
  "$mount" -n --rbind "$1" "$2"
  shift 2
done
shift
cd "$folder"
unset PWD OLDPWD
exec "$unshare" --user --map-user="$uid" --map-group="$gid" -- "$@"
`;

/**
 * Isolates workers by Linux namespaces. A worker sees of the home only its own artifact and its own sockets. It can't read the environment or
 * the memory of other workers and of the platform, since the kernel allows that only within a user namespace. Each program that sets
 * this up replaces itself by the next (`exec`), so that the process that was spawned is the worker's own.
 */
export class Enclosure {
  readonly #tools: SystemTools;
  readonly #places: EnclosurePlaces;

  constructor(tools: SystemTools, places: EnclosurePlaces) {
    this.#tools = tools;
    this.#places = places;
  }

  /**
   * Makes the folders that the worker will see in place of the hidden ones.
   *
   * @param id of the worker; the folder `<places.run>/<id>` must exist
   * @param folder of its artifact
   * @returns the command that runs `command` isolated
   */
  around(id: string, folder: string, command: Command): Command {
    const { home, artifacts, run } = this.#places;
    const { shell, unshare, mount } = this.#tools;
    const view = join(run, `${id}${VIEW}`);
    const [ownRun, shownArtifact] = [
      join(run, id),
      join(view, 'home', relative(home, artifacts), relative(artifacts, folder)),
    ];
    const inHome = relative(home, run);
    const isInside = inHome !== '..' && !inHome.startsWith(`..${sep}`);
    const shownRun = isInside ? join(view, 'home', inHome, id) : join(view, 'run', id);
    for (const path of [shownArtifact, shownRun]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const mounts = [
      [folder, shownArtifact],
      [ownRun, shownRun],
      [join(view, 'home'), home],
      // Last, since it hides the views.
      ...(isInside ? [] : [[join(view, 'run'), run]]),
    ];
    const { words, env } = heldBack(command, shell);
    const own = [mount, unshare, String(process.getuid?.()), String(process.getgid?.()), folder];
    const setUp = [unshare, '--user', '--map-root-user', '--mount', '--', shell, '-c', SCRIPT, shell];
    return { words: [...setUp, ...own, ...mounts.flat(), '--', ...words], env };
  }

  /** Removes the folders that `around` has made; to be called when the worker is gone. */
  remove(id: string): void {
    rmSync(join(this.#places.run, `${id}${VIEW}`), { recursive: true, force: true });
  }
}
