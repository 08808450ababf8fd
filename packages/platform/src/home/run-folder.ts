import { lstatSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { makePrivateFolder } from './private-files.js';

/** Longest path of a Unix socket that every system accepts (macOS 104, Linux 108, both with the final NUL). */
const MAX_SOCKET_PATH = 103;
/** A worker's id and the name of one of its sockets. */
const SOCKET_NAME_LENGTH = '/'.length + 14 + '/s'.length;
const ELSEWHERE = 'flash-run-';

/** The folder for the workers' own folders. */
export interface RunFolder {
  readonly path: string;
  /** Those of killed platforms with this home, in which their workers' folders are. */
  readonly past: readonly string[];
  /** Removes those of killed platforms. */
  removePast(): void;
  /** Removes all. */
  remove(): void;
}

/**
 * Makes the empty folder for the workers' own folders: `run` of the home. If the home's path is too long for sockets, the folder is in the
 * system's temporary folder and `run` is a link to it, by which the next platform finds and removes what a killed one has left. What that has
 * left is put aside in `run.past`: its workers may have kept results there.
 */
export function makeRunFolder(home: string): RunFolder {
  const [run, aside] = [join(home, 'run'), join(home, 'run.past')];
  const past = putAside(run, aside);
  const removePast = () => {
    past.forEach(removeRunFolder);
    rmSync(aside, { recursive: true, force: true });
  };
  const remove = () => {
    removePast();
    removeRunFolder(run);
  };
  if (Buffer.byteLength(run) + SOCKET_NAME_LENGTH <= MAX_SOCKET_PATH) {
    return { path: makePrivateFolder(run), past, removePast, remove };
  }
  const path = mkdtempSync(join(tmpdir(), ELSEWHERE));
  symlinkSync(path, run);
  return { path, past, removePast, remove };
}

/** @returns the folders, or links to them, that are aside: several if platforms were killed before they could remove them */
function putAside(run: string, aside: string): string[] {
  const isThere = lstatSync(run, { throwIfNoEntry: false }) !== undefined;
  const isAside = lstatSync(aside, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isThere && !isAside) return [];
  makePrivateFolder(aside);
  if (isThere) renameSync(run, join(aside, randomUUID()));
  const paths = readdirSync(aside).map((name) => join(aside, name));
  return paths.filter((path) => {
    const target = linkTarget(path);
    return target === undefined || isOurs(target);
  });
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
