import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PlannedFile {
  /** Relative to the new project. */
  readonly path: string;
  readonly content: string;
}

const TEMPLATE = fileURLToPath(new URL('../../templates/project', import.meta.url));

/** Files that tools would take for their own where the template lies carry an underscore there. */
const RENAMED: Readonly<Record<string, string>> = {
  '_package.json': 'package.json',
  '_tsconfig.json': 'tsconfig.json',
  '_jest.config.ts': 'jest.config.ts',
  _gitignore: '.gitignore',
};

/**
 * The files of a new project.
 *
 * @param values put in for `{{key}}`
 */
export async function projectFiles(values: Readonly<Record<string, string>>): Promise<PlannedFile[]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const source = join(entry.parentPath, entry.name);
      const content = await readFile(source, 'utf8');
      const path = join(relative(TEMPLATE, entry.parentPath), RENAMED[entry.name] ?? entry.name);
      return { path, content: content.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? '') };
    });
  return (await Promise.all(files)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
