import { join, sep } from 'node:path';

const IN_NODE_MODULES = `${sep}node_modules${sep}`;

/** A file of an installed package. */
export interface InstalledFile {
  /** Name of the package, with its scope. */
  readonly name: string;
  /** The package's folder, absolute. */
  readonly dir: string;
  /** The file's path in the package. */
  readonly path: string;
}

/** The innermost package that a file belongs to; undefined for a file that is in no `node_modules`. */
export function installedFile(path: string): InstalledFile | undefined {
  const at = path.lastIndexOf(IN_NODE_MODULES);
  if (at < 0) return undefined;
  const segments = path.slice(at + IN_NODE_MODULES.length).split(sep);
  const length = segments[0]?.startsWith('@') ? 2 : 1;
  return {
    name: segments.slice(0, length).join('/'),
    dir: join(path.slice(0, at), 'node_modules', ...segments.slice(0, length)),
    path: segments.slice(length).join(sep),
  };
}
