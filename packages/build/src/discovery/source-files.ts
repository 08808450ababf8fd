import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoreRules } from '../project/ignore-rules.js';
import type { Project } from '../project/open-project.js';
import { relativePath } from '../project/relative-path.js';

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly text: string;
}

const SOURCE = /\.m?[jt]s$/;
const NOT_SOURCE = /(\.d\.m?ts|\.(spec|test)\.m?[jt]s)$/;

/**
 * The source files of a project in the order of their paths: no declarations, no tests, nothing in node_modules or folders with a dot, and
 * nothing that is ignored.
 */
export async function readSourceFiles({ dir, sourceDir, ignoreRules }: Project): Promise<SourceFile[]> {
  const paths = await sourcePaths(sourceDir, ignoreRules);
  const files = await Promise.all(
    paths.map(async (absolutePath) => ({
      path: relativePath(dir, absolutePath),
      absolutePath,
      text: await readFile(absolutePath, 'utf8'),
    })),
  );
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function sourcePaths(folder: string, rules: IgnoreRules): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const isSource = isSourceFolder(entry.name) && !(await rules.ignores(path, 'folder'));
        return isSource ? sourcePaths(path, rules) : [];
      }
      const isSource = entry.isFile() && SOURCE.test(entry.name) && !NOT_SOURCE.test(entry.name);
      return isSource && !(await rules.ignores(path)) ? [path] : [];
    }),
  );
  return nested.flat();
}

function isSourceFolder(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.');
}
