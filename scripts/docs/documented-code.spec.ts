import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '@flash-ts/build/project';
import type { Page } from './blocks.ts';
import { commandsIn } from './commands.ts';
import { folderOf, writeBlock, writeSurroundings } from './page-project.ts';
import { REPOSITORY, testedPages } from './pages.ts';

const pages = await testedPages();
const blocks = pages.flatMap((page) => page.blocks);

it('each block of the docs has a language that is tested, and markers that are right', () => {
  expect(blocks.length).toBeGreaterThan(30);
  expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
});

it('commands in the docs find `flash` in the project: `npx flash …`', () => {
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text, line }) => commandsIn(text, line));
  expect(commands.length).toBeGreaterThan(30);
  expect(commands.filter(({ text }) => text.startsWith('flash '))).toEqual([]);
});

describe('JSON in the docs', () => {
  const json = blocks.filter(({ language, skip }) => language === 'json' && skip === undefined);

  it.each(json.map((block) => [`${block.page}:${block.line}`, block] as const))('%s is JSON', (_, { text }) => {
    const value = JSON.parse(text) as { readonly flash?: unknown };
    // Settings are read as the build reads them, which refuses what it does not know.
    expect(() => readSettings(value.flash)).not.toThrow();
  });
});

it('TypeScript in the docs is accepted by the compiler, with the settings of a new project', async () => {
  // Inside the repository, so that the packages are found.
  const root = join(REPOSITORY, 'scripts/docs/.tmp');
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, 'types-'));
  try {
    for (const page of pages) await writeTypeScript(page, join(folder, folderOf(page)));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'tsconfig.json'), await settings());
    expect(await compile(folder)).toBe('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // A few seconds of a processor's time, which other programs may have for minutes.
});

async function writeTypeScript(page: Page, folder: string): Promise<void> {
  const typed = page.blocks.filter(({ language, skip }) => language === 'ts' && skip === undefined);
  if (typed.length === 0) return;
  await writeSurroundings(page, folder);
  for (const block of typed) await writeBlock(block, folder);
}

async function settings(): Promise<string> {
  const template = join(REPOSITORY, 'packages/cli/templates/project/base/_tsconfig.json');
  const { compilerOptions } = JSON.parse(await readFile(template, 'utf8')) as { compilerOptions: object };
  return JSON.stringify({ compilerOptions, include: ['*/src'] });
}

/** The compiler of a new project; what it prints is its faults. */
function compile(folder: string): Promise<string> {
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
