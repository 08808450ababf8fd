// The TypeScript of a page as the files of a project: what a reader who types the page has in the end, and what stands around an excerpt.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Block, Page } from './blocks.ts';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** Where a fixture that stands around an excerpt has the block; the rest of it is what the excerpt leaves out. */
const PLACE = /^\s*\/\/ \{block\}$/m;

/** The folder of a page's project: `docs/calls.md` → `docs-calls`. */
export function folderOf(page: Page): string {
  return page.path.replace(/\.md$/, '').replaceAll('/', '-');
}

/** Copies what a page's project has besides the blocks: files that the page speaks of and does not show. Excerpts are filled in. */
export async function writeSurroundings(page: Page, folder: string): Promise<void> {
  const fixtures = join(FIXTURES, folderOf(page));
  await mkdir(folder, { recursive: true });
  if (!(await readdir(FIXTURES)).includes(folderOf(page))) return;
  // A file that a sample has too is a link to that.
  await cp(fixtures, folder, { recursive: true, dereference: true });
}

/**
 * Writes a block into the project of its page, at its line, so that the compiler names the line of the page.
 *
 * @returns the path in the project
 */
export async function writeBlock(block: Block, folder: string): Promise<string> {
  const path = block.file ?? `src/block-${block.line}.ts`;
  const target = join(folder, path);
  const around = await readFile(target, 'utf8').catch(() => undefined);
  await mkdir(dirname(target), { recursive: true });
  const isExcerpt = around !== undefined && PLACE.test(around);
  await writeFile(target, isExcerpt ? around.replace(PLACE, () => block.text) : atLine(block));
  return path;
}

function atLine({ line, text }: Block): string {
  return `${'\n'.repeat(line - 1)}${text}\n`;
}
