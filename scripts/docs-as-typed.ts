// Types every command of the docs as a new user would: page by page, in fresh folders, with the packed packages from a registry of our own.
// `npm run test:docs`, or `npm run test:docs -- docs/testing.md README.md` for some; everything it writes is in one temporary folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Block, FreshFolder, Page } from './docs/blocks.ts';
import { FreshFolders } from './docs/fresh-folders.ts';
import { folderOf, writeBlock } from './docs/page-project.ts';
import { testedPages } from './docs/pages.ts';
import { Reader } from './docs/reader.ts';
import { Newcomer } from './packed/newcomer.ts';
import { startRegistry } from './packed/registry.ts';
import { step } from './packed/step.ts';
import { packEach } from './packed/tarballs.ts';

const pages = choose(await testedPages(), process.argv.slice(2));
const root = await mkdtemp(join(tmpdir(), 'flash-docs-'));
const user = new Newcomer(root);
const folders = new FreshFolders(user, root);
try {
  const tarballs = await step('pack', () => packEach(user, join(root, 'tarballs')));
  const registry = await startRegistry(tarballs);
  try {
    await user.useRegistry(registry.url);
    for (const page of pages) await step(page.path, () => typePage(page)).catch((error: unknown) => tell(page, error));
  } finally {
    await registry.close();
  }
  const left = await user.processes();
  if (left.length > 0) throw new Error(`still running:\n${left.join('\n')}`);
} finally {
  await rm(root, { recursive: true, force: true });
}

/** @throws Error for a page that there is not, or on which nothing is typed */
function choose(all: readonly Page[], names: readonly string[]): readonly Page[] {
  const typed = all.filter(({ blocks }) => blocks.some(isTyped));
  const unknown = names.find((name) => !typed.some(({ path }) => path === name));
  if (unknown !== undefined)
    throw new Error(
      `there is nothing to type in "${unknown}"; there is in ${typed.map(({ path }) => path).join(', ')}`,
    );
  return names.length === 0 ? typed : typed.filter(({ path }) => names.includes(path));
}

function isTyped({ language, skip }: Block): boolean {
  return language === 'sh' && skip === undefined;
}

function tell({ path }: Page, error: unknown): void {
  process.exitCode = 1;
  console.error(`${path} is wrong: ${error instanceof Error ? error.message : String(error)}`);
}

async function typePage(page: Page): Promise<void> {
  const state = join(root, 'pages', folderOf(page));
  const reader = await Reader.create(user, state);
  const goTo = async (kind: FreshFolder) => {
    reader.folder = await folders.make(kind, page);
  };
  try {
    const first = page.blocks.find(isTyped);
    await goTo(first?.folder ?? 'project');
    for (const block of page.blocks) {
      if (block.skip !== undefined) console.log(`  ${page.path}:${block.line} is left out: ${block.skip}`);
      else if (block.answer) reader.compare(block);
      else if (block.file !== undefined) await writeBlock(block, reader.folder);
      else if (block.language === 'sh') {
        if (block.folder !== undefined && block !== first) await goTo(block.folder);
        await reader.typeBlock(block);
      }
    }
  } finally {
    await reader.leave();
  }
}
