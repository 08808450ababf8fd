import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { CopiedFile } from '../native/package-files.js';
import { foundFrom } from '../native/package-graph.js';
import { readPackageJson, type PackageJson } from '../installed/native-package.js';
import { dirname } from 'node:path';

const FOLDER = 'node_modules/';

/** A package that lies as files in the artifact. */
export interface ShippedPackage {
  readonly name: string;
  readonly files: readonly CopiedFile[];
  /** Folders in the artifact of the dependencies that it can resolve. */
  readonly needs: readonly string[];
}

/** The packages that an artifact has as files, by their folders in it: `node_modules/a/node_modules/b`. */
export function shippedPackages(files: readonly CopiedFile[]): Map<string, ShippedPackage> {
  const byFolder = Map.groupBy(files, ({ path }) => folderOf(path));
  const packages = [...byFolder].map(([folder, own]): [string, ShippedPackage] => {
    const packageJson = own.find(({ path }) => path === `${folder}/package.json`);
    const needed = packageJson ? namesNeeded(readPackageJson(dirname(packageJson.source))) : [];
    const needs = needed.flatMap((name) => foundFrom(folder, name, (place) => byFolder.has(place)) ?? []);
    return [folder, { name: folder.slice(folder.lastIndexOf(FOLDER) + FOLDER.length), files: own, needs }];
  });
  return new Map(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The folders of packages and of all that they need, sorted. */
export function withNeeded(folders: readonly string[], packages: ReadonlyMap<string, ShippedPackage>): string[] {
  const reached = new Set<string>();
  const reach = (folder: string): void => {
    if (reached.has(folder)) return;
    reached.add(folder);
    packages.get(folder)?.needs.forEach(reach);
  };
  folders.forEach(reach);
  return [...reached].toSorted();
}

function folderOf(path: string): string {
  const at = path.lastIndexOf(FOLDER) + FOLDER.length;
  const segments = path.slice(at).split('/');
  return path.slice(0, at) + segments.slice(0, segments[0]?.startsWith('@') ? 2 : 1).join('/');
}

function namesNeeded({ dependencies, optionalDependencies, peerDependencies }: PackageJson): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Hashes of files by path, size and modification time, so that an unchanged file is not read again. */
const hashes = new Map<string, string>();

/** SHA-256 over files: their paths in the artifact, whether they are executable, and their contents. */
export async function filesDigest(files: readonly CopiedFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, source } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${await fileDigest(source)}\0`);
  }
  return hash.digest('hex');
}

async function fileDigest(source: string): Promise<string> {
  const { size, mtimeMs, ctimeMs, mode } = await stat(source);
  const key = `${source}\0${size}\0${mtimeMs}\0${ctimeMs}`;
  const known =
    hashes.get(key) ??
    createHash('sha256')
      .update(await readFile(source))
      .digest('hex');
  hashes.set(key, known);
  return `${known}${(mode & 0o100) === 0 ? '' : 'x'}`;
}
