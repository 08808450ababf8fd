import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 0o700;
const FILE = 0o600;
/** The permission bits of everybody but the owner. */
const OTHERS = 0o077;
/** Windows has no such bits; there a home is as private as its parent folder. */
const HAS_MODES = process.platform !== 'win32';

/** Makes a folder that only its owner can use, whatever the umask; an existing folder gets that mode too. */
export function makePrivateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: FOLDER });
  // The umask may have removed rights of the owner too.
  setMode(path, FOLDER, (mode) => mode !== FOLDER);
  return path;
}

/**
 * Makes an empty file that only its owner can read and write, whatever the umask; an existing file gets that mode and keeps its content.
 *
 * @throws Error if the path is something else, such as a pipe, whose opening would block
 */
export function makePrivateFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error(`${path} is not a file`);
  closeSync(openSync(path, 'a', FILE));
  setMode(path, FILE, (mode) => mode !== FILE);
}

/**
 * Makes files private that earlier platforms, a copy or a restored backup have left in a home.
 *
 * @param files missing ones are skipped
 * @param trees folders whose content is made private too. Not for artifacts, which have up to hundreds of thousands of files: their private
 *   parent folder protects them
 */
export function makePrivate(files: readonly string[], trees: readonly string[] = []): void {
  for (const file of files) setMode(file, FILE, isExposed);
  for (const tree of trees) makeTreePrivate(tree);
}

/** @returns a warning with its remedy if other users can read or change the folder */
export function exposure(folder: string): string | undefined {
  if (!HAS_MODES) return undefined;
  const { mode, uid } = lstatSync(folder);
  if (uid !== process.getuid?.() && uid !== 0) {
    return `the home ${folder} belongs to another user (uid ${uid}), who can replace everything in it; choose a folder of your own with the variable FLASH_HOME`;
  }
  if (!isExposed(mode)) return undefined;
  const shown = (mode & 0o777).toString(8).padStart(3, '0');
  const does = (mode & 0o022) === 0 ? 'look into it' : 'change what is in it';
  return `the home ${folder} has mode ${shown}, so other users can ${does}; run \`chmod 700 ${quoted(folder)}\``;
}

function makeTreePrivate(folder: string): void {
  setMode(folder, FOLDER, isExposed);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeTreePrivate(path);
    else if (entry.isFile()) setMode(path, FILE, isExposed);
  }
}

const isExposed = (mode: number) => (mode & OTHERS) !== 0;

/** Links are skipped: their targets do not belong to the platform. */
function setMode(path: string, wanted: number, isWrong: (mode: number) => boolean): void {
  if (!HAS_MODES) return;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isSymbolicLink() && isWrong(stat.mode & 0o777)) chmodSync(path, wanted);
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
