import { join } from 'node:path';
import { isWithin, type Enclosure, type EnclosurePlaces } from './enclosure.js';
import { heldBack } from './held-variables.js';

/** Absolute paths: an endpoint's own variables may change `PATH`. */
export interface BubblewrapTools {
  readonly shell: string;
  readonly bwrap: string;
}

/** Isolates workers by `bwrap`, which makes namespaces and mounts in one program. Its PID 1 adopts the orphans of the namespace. */
export function bubblewrap({ shell, bwrap }: BubblewrapTools, { home, run }: EnclosurePlaces): Enclosure {
  const hidden = isWithin(home, run) ? [home] : [home, run];
  // With devices, such as GPUs.
  const system = ['--dev-bind', '/', '/', '--proc', '/proc'];
  const namespaces = ['--unshare-user', '--unshare-pid', '--cap-drop', 'ALL'];
  return {
    around(id, folder, command) {
      const { words, env } = heldBack(command, shell);
      const mounts = [
        ...system,
        ...hidden.flatMap((path) => ['--tmpfs', path]),
        ...[folder, join(run, id)].flatMap((path) => ['--bind', path, path]),
        // Files in it would use memory that no limit counts.
        ...hidden.flatMap((path) => ['--remount-ro', path]),
      ];
      return { words: [bwrap, ...mounts, ...namespaces, '--chdir', folder, '--', ...words], env, enclosed: true };
    },
    pathsOf: () => [],
  };
}
