import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file to write. */
export interface TemplateFile {
  /** With `/`. */
  readonly path: string;
  readonly content: string;
}

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

/**
 * The files of a template in the order of their paths.
 *
 * @param folder below `templates/`
 * @param fill puts values into a path or a content
 */
export async function templateFiles(folder: string, fill: (text: string) => string): Promise<TemplateFile[]> {
  const root = join(TEMPLATES, folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => ({
      path: fill(join(relative(root, entry.parentPath), entry.name).split(sep).join('/')),
      content: fill(await readFile(join(entry.parentPath, entry.name), 'utf8')),
    }));
  return (await Promise.all(files)).toSorted(byPath);
}

export function byPath(a: TemplateFile, b: TemplateFile): number {
  return a.path < b.path ? -1 : 1;
}
