import { globSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPage, type Page } from './blocks.ts';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Where Markdown lies that people read on GitHub. */
const MARKDOWN = ['*.md', 'docs/**/*.md', '{packages,samples}/*/README.md', 'ecosystem/README.md', 'scripts/docs/*.md'];

/** Written by a program, from what other tests look at. */
const GENERATED = new Set(['docs/errors.md', 'docs/ecosystem.md']);

/** Paths of the pages that a user reads, in the order of reading. */
export async function pagePaths(): Promise<readonly string[]> {
  const docs = (await readdir(join(REPOSITORY, 'docs'))).map((name) => `docs/${name}`);
  const packages = (await readdir(join(REPOSITORY, 'packages'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `packages/${name}/README.md`);
  return ['README.md', ...docs.filter((path) => path.endsWith('.md')), ...packages];
}

/** The pages whose blocks are tested. */
export async function testedPages(): Promise<readonly Page[]> {
  const paths = (await pagePaths()).filter((path) => !GENERATED.has(path));
  return Promise.all(paths.map(async (path) => readPage(path, await readFile(join(REPOSITORY, path), 'utf8'))));
}

/** Paths of all pages that people read on GitHub, also of those for contributors. */
export function markdownPaths(): readonly string[] {
  return globSync(MARKDOWN, { cwd: REPOSITORY }).toSorted();
}
