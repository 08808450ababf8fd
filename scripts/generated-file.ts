import { readFile, writeFile } from 'node:fs/promises';

const END = '<!-- End of what is generated. -->';

/** Writes a generated file; with `--check` among the arguments it only compares, and fails where the two differ. */
export async function generatedFile(path: string, text: string, command: string): Promise<void> {
  const target = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes('--check')) return writeFile(target, text);
  const written = await readFile(target, 'utf8').catch(() => '');
  if (written === text) return undefined;
  console.error(`${path} differs from what it is generated from. Write it anew with: ${command}`);
  process.exitCode = 1;
  return undefined;
}

/**
 * Writes the generated part of a page, which stands between a comment that names its source and the next comment of the end.
 *
 * @param sections text of each part by its source, a path in the repository
 * @throws Error where the page has lost a mark
 */
export async function generatedSections(page: string, sections: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(new URL(`../${page}`, import.meta.url), 'utf8');
  for (const [source, section] of Object.entries(sections)) {
    const begin = `<!-- Generated from ${source} by \`npm run docs\`. -->`;
    const from = text.indexOf(begin);
    const to = text.indexOf(END, from);
    if (from < 0 || to < 0) throw new Error(`${page} has lost the marks around what ${source} generates`);
    text = `${text.slice(0, from)}${begin}\n\n${section}\n${text.slice(to)}`;
  }
  await generatedFile(page, text, 'npm run docs');
}
