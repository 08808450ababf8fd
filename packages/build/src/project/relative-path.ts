import { relative, sep } from 'node:path';

/** The path of a file from a folder, with `/` on every system, as manifests, artifacts and messages have it. */
export function relativePath(folder: string, file: string): string {
  return slashed(relative(folder, file));
}

/** A path with `/` on every system. */
export function slashed(path: string): string {
  return path.split(sep).join('/');
}
