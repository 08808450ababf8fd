import type { Header } from 'tar-stream';

/**
 * Why an entry of an artifact must not be unpacked, or undefined when it may. An artifact holds plain files and folders below its root:
 * links could lead out of it, and devices and pipes have no use there.
 */
export function entryProblem({ name, type }: Pick<Header, 'name' | 'type'>): string | undefined {
  const shown = JSON.stringify(name);
  if (type !== 'file' && type !== 'directory')
    return `the entry ${shown} is a ${type ?? 'thing of unknown type'}; only files and folders are allowed`;
  if (name.includes('\0') || name.includes('\\')) return `the path ${shown} has a character that is not allowed`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `the path ${shown} is absolute`;
  if (name.split('/').includes('..')) return `the path ${shown} leaves the artifact`;
  if (type === 'file' && pathSegments(name).length === 0) return `the path ${shown} names no file`;
  return undefined;
}

/** `./a//b/` as `['a', 'b']`. */
export function pathSegments(name: string): string[] {
  return name.split('/').filter((segment) => segment !== '' && segment !== '.');
}
