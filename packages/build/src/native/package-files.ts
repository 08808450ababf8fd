import { copyFile, link, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { isPrivateFile } from '../project/private-files.js';

/** A file on disk that goes into the artifact as it is. */
export interface CopiedFile {
  /** In the artifact, with `/`. */
  readonly path: string;
  /** On disk, absolute. */
  readonly source: string;
}

/** An npm package that is in an artifact. */
export interface ArtifactPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json has it. */
  readonly license: string | undefined;
  /** Of its archive, as lockfiles have it: `sha512-…`, in Base64. */
  readonly integrity: string | undefined;
  /** Whether it is a part of the bundle, or lies as files. */
  readonly as: 'bundled' | 'files';
  /** The others of the list that it depends on, as `name@version`. */
  readonly needs: readonly string[];
}

/**
 * The files of an installed package, for `path` in the artifact: without the packages below it, which are placed by themselves, and without
 * what is private or has a dot before its name. A symbolic link stands for what it points at, inside the package; else it is left out.
 */
export async function packageFiles(path: string, dir: string): Promise<CopiedFile[]> {
  return folderFiles(path, dir, await realpath(dir));
}

async function folderFiles(path: string, dir: string, root: string): Promise<CopiedFile[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules' && !isPrivateFile(name))
      .map(async (entry): Promise<CopiedFile[]> => {
        const inArtifact = `${path}/${entry.name}`;
        const onDisk = join(dir, entry.name);
        if (entry.isDirectory()) return folderFiles(inArtifact, onDisk, root);
        if (entry.isSymbolicLink()) return linkedFile(inArtifact, onDisk, root);
        return entry.isFile() ? [{ path: inArtifact, source: onDisk }] : [];
      }),
  );
  return files.flat();
}

async function linkedFile(path: string, link: string, root: string): Promise<CopiedFile[]> {
  const source = await realpath(link).catch(() => undefined);
  if (source === undefined || !source.startsWith(root + sep) || isPrivateFile(source)) return [];
  return (await stat(source)).isFile() ? [{ path, source }] : [];
}

/** Puts files into a folder, each at its path. */
export async function linkAll(dir: string, files: readonly CopiedFile[]): Promise<void> {
  const folders = new Set<string>();
  for (const { path, source } of files) {
    const placed = join(dir, path);
    const folder = dirname(placed);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    // A hard link costs next to nothing, but does not work across file systems.
    await link(source, placed).catch(() => copyFile(source, placed));
  }
}
