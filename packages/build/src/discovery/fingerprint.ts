import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SourceFile } from './source-files.js';
import { readProjectFile } from '../project/project-file.js';

/** The lockfiles of all package managers. */
export const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

/** SHA-256 in hex over the source files, package.json and the lockfiles, by relative path: the same in any folder. */
export async function sourceFingerprint(projectDir: string, sources: readonly SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['package.json', ...LOCKFILES]) {
    const text = await readProjectFile(join(projectDir, name));
    if (text !== undefined) addFile(hash, name, Buffer.from(text));
  }
  for (const { path, text } of sources) addFile(hash, path, Buffer.from(text));
  return hash.digest('hex');
}

/** Hashes the length before the content, so that no two sets of files give the same bytes. */
function addFile(hash: ReturnType<typeof createHash>, path: string, content: Buffer): void {
  hash.update(`${path}\0${content.byteLength}\0`).update(content);
}
