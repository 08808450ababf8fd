import { readFile, writeFile } from 'node:fs/promises';

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
