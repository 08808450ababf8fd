import { join } from 'node:path';
import { isWithin, type Command, type Enclosure, type EnclosurePlaces } from './enclosure.js';
import { heldBack } from './held-variables.js';

/** Absolute paths: an endpoint's own variables may change `PATH`. */
export interface BubblewrapTools {
  readonly shell: string;
  readonly bwrap: string;
}

/** Isolates workers by `bwrap`, which makes namespaces and mounts in one program. Its PID 1 adopts the orphans of the namespace. */
export class Bubblewrap implements Enclosure {
  readonly #tools: BubblewrapTools;
  readonly #places: EnclosurePlaces;

  constructor(tools: BubblewrapTools, places: EnclosurePlaces) {
    this.#tools = tools;
    this.#places = places;
  }

  around(id: string, folder: string, command: Command): Command {
    const { home, run } = this.#places;
    const { shell, bwrap } = this.#tools;
    const own = join(run, id);
    const hidden = isWithin(home, run) ? [home] : [home, run];
    const { words, env } = heldBack(command, shell);
    return {
      words: [
        bwrap,
        // With devices, such as GPUs.
        '--dev-bind',
        '/',
        '/',
        '--proc',
        '/proc',
        ...hidden.flatMap((path) => ['--tmpfs', path]),
        ...[folder, own].flatMap((path) => ['--bind', path, path]),
        // Files in it would use memory that no limit counts.
        ...hidden.flatMap((path) => ['--remount-ro', path]),
        '--unshare-user',
        '--unshare-pid',
        '--cap-drop',
        'ALL',
        '--chdir',
        folder,
        '--',
        ...words,
      ],
      env,
      enclosed: true,
    };
  }

  pathsOf(): readonly string[] {
    return [];
  }
}
