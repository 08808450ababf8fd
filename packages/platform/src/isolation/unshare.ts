import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isWithin, type Enclosure, type EnclosurePlaces } from './enclosure.js';
import { heldBack } from './held-variables.js';

/** Absolute paths: an endpoint's own variables may change `PATH`. */
export interface UnshareTools {
  readonly shell: string;
  readonly unshare: string;
  readonly mount: string;
}

/** `<places.run>/<id>.view` has the folders that the worker sees instead of the home, and instead of `run` if that is outside the home. */
const VIEW = '.view';

/**
 * PID 1 of a new user, mount and PID namespace, as root of it. It waits for the worker, adopts the orphans of the namespace, and exits as
 * the worker does; then the kernel ends all remaining processes of the namespace. The worker is its first child, and runs in a second user
 * namespace within the first one: there it has no right to unmount anything, and has the user's own id again.
 *
 * The standard input is passed as descriptor 3, since a shell gives a background command an empty one.
 */
const SCRIPT = `
mount=$1 table=$2 unshare=$3 uid=$4 gid=$5 folder=$6
shift 6
exec 3<&0
{
  "$mount" -n -a -T "$table" && cd "$folder" || exit
  unset PWD OLDPWD
  exec "$unshare" --user --map-user="$uid" --map-group="$gid" -- "$@"
} <&3 3<&- &
exec 3<&-
wait $!
`;

/** Isolates workers by the programs `unshare` and `mount` of util-linux, which nearly every distribution installs. */
export function unshare(tools: UnshareTools, { home, artifacts, run }: EnclosurePlaces): Enclosure {
  const viewOf = (id: string) => join(run, `${id}${VIEW}`);
  const inside = isWithin(home, run);
  const flags = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--mount-proc'];
  return {
    /** Makes the folders that the worker sees instead of the hidden ones, and the table of mounts. */
    around(id, folder, command) {
      const view = viewOf(id);
      const shownHome = join(view, 'home');
      const shownArtifact = join(shownHome, relative(home, artifacts), relative(artifacts, folder));
      const shownRun = inside ? join(shownHome, relative(home, run), id) : join(view, 'run', id);
      for (const path of [shownArtifact, shownRun]) mkdirSync(path, { recursive: true, mode: 0o700 });
      const mounts = [
        [folder, shownArtifact],
        [join(run, id), shownRun],
        [shownHome, home],
        // Last, since it hides the views.
        ...(inside ? [] : [[join(view, 'run'), run]]),
      ];
      const table = join(view, 'mounts');
      writeFileSync(table, mounts.map(tableLine).join(''), { mode: 0o600 });
      const { words, env } = heldBack(command, tools.shell);
      const { shell, mount } = tools;
      const own = [mount, table, tools.unshare, String(process.getuid?.()), String(process.getgid?.()), folder];
      const script = [shell, '-c', SCRIPT, shell, ...own, ...words];
      return { words: [tools.unshare, ...flags, '--', ...script], env, enclosed: true };
    },
    pathsOf: (id) => [viewOf(id)],
  };
}

/** Source: fstab(5), where white space and `\` are written in octal. */
function tableLine(paths: readonly string[]): string {
  const [source, target] = paths.map((path) =>
    path.replaceAll(/[\s\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`),
  );
  return `${source} ${target} none rbind 0 0\n`;
}
