import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly text: string;
}

const SOURCE = /\.m?[jt]s$/;
const NOT_SOURCE = /(\.d\.m?ts|\.(spec|test)\.m?[jt]s)$/;

/** The source files of a project in the order of their paths: no declarations, no tests, nothing in node_modules or folders with a dot. */
export async function readSourceFiles(projectDir: string, sourceDir: string): Promise<SourceFile[]> {
  const paths = await sourcePaths(sourceDir);
  const files = await Promise.all(
    paths.map(async (absolutePath) => ({
      path: relative(projectDir, absolutePath).split(sep).join('/'),
      absolutePath,
      text: await readFile(absolutePath, 'utf8'),
    })),
  );
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function sourcePaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isSourceFolder(entry.name) ? sourcePaths(path) : [];
      return entry.isFile() && SOURCE.test(entry.name) && !NOT_SOURCE.test(entry.name) ? [path] : [];
    }),
  );
  return nested.flat();
}

function isSourceFolder(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.');
}
