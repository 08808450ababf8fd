import { glob, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { buildErrors } from '../errors/catalogue.js';
import type { CopiedFile } from '../native/package-files.js';
import { isNeverEntered, isPrivateFile } from '../project/private-files.js';
import type { Project } from '../project/open-project.js';
import { slashed } from '../project/relative-path.js';

/** Entries that the build itself writes into the artifact. */
const RESERVED =
  /^(?:(?:worker|thread|health)\.mjs(?:\.map)?|flash_manifest\.json|package\.json|(?:chunks|node_modules|\.flash)(?:\/.*)?)$/;

/**
 * The files that `flash.include` names, each at its own path. Private and ignored files are not among them, whatever the globs say, and a
 * symbolic link stands for the file in the project that it points at.
 *
 * @param onWarning called with each file that was named without a glob and left out
 * @throws FlashError `FLASH_INCLUDE_EMPTY`, `FLASH_INCLUDE_OUTSIDE`
 */
export async function assetFiles(project: Project, onWarning: (message: string) => void): Promise<CopiedFile[]> {
  const files = new Map<string, CopiedFile>();
  for (const pattern of project.settings.include) {
    const { shipped, kept } = await matches(project, pattern);
    if (shipped.length === 0) throw buildErrors.FLASH_INCLUDE_EMPTY({ pattern, kept });
    if (kept.includes(pattern))
      onWarning(`flash.include names ${pattern}, which is private, ignored or reserved: left out`);
    for (const file of shipped) files.set(file.path, file);
  }
  return [...files.values()];
}

async function matches(project: Project, pattern: string): Promise<{ shipped: CopiedFile[]; kept: string[] }> {
  const shipped: CopiedFile[] = [];
  const kept: string[] = [];
  for await (const match of glob(pattern, { cwd: project.dir, exclude: isNeverEntered })) {
    const path = slashed(match);
    const source = await fileInProject(project, path);
    if (source === undefined) continue;
    if (await isKept(project, path, source)) kept.push(path);
    else shipped.push({ path, source });
  }
  return { shipped, kept };
}

/** The real path of a file, undefined for a folder. */
async function fileInProject({ dir }: Project, path: string): Promise<string | undefined> {
  const source = await realpath(join(dir, path));
  if (!source.startsWith(dir + sep)) throw buildErrors.FLASH_INCLUDE_OUTSIDE({ path });
  return (await stat(source)).isFile() ? source : undefined;
}

async function isKept({ dir, ignoreRules }: Project, path: string, source: string): Promise<boolean> {
  if (RESERVED.test(path) || isPrivateFile(path) || isPrivateFile(relative(dir, source))) return true;
  return (await ignoreRules.ignores(join(dir, path))) || ignoreRules.ignores(source);
}
