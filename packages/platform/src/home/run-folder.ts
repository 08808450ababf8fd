import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { makePrivateFolder } from './private-files.js';

/** Longest path of a Unix socket that every system accepts (macOS 104, Linux 108, both with the final NUL). */
const MAX_SOCKET_PATH = 103;
/** A worker's id and the name of one of its sockets. */
const SOCKET_NAME_LENGTH = '/'.length + 14 + '/s'.length;
const ELSEWHERE = 'flash-run-';

/**
 * Makes the empty folder for the workers' sockets: `run` of the home. If the home's path is too long for sockets, the folder is in the
 * system's temporary folder and `run` is a link to it, by which the next platform finds and removes what a killed one has left.
 */
export function makeRunFolder(home: string): { readonly path: string; remove(): void } {
  const run = join(home, 'run');
  removeRunFolder(run);
  const remove = () => removeRunFolder(run);
  if (Buffer.byteLength(run) + SOCKET_NAME_LENGTH <= MAX_SOCKET_PATH) return { path: makePrivateFolder(run), remove };
  const path = mkdtempSync(join(tmpdir(), ELSEWHERE));
  symlinkSync(path, run);
  return { path, remove };
}

function removeRunFolder(run: string): void {
  const target = linkTarget(run);
  if (target !== undefined && isOurs(target)) rmSync(target, { recursive: true, force: true });
  rmSync(run, { recursive: true, force: true });
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** Whether the target of a link is a folder that a platform of this user has made for its sockets. */
function isOurs(path: string): boolean {
  if (!isAbsolute(path) || !basename(path).startsWith(ELSEWHERE)) return false;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid);
}
