import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';
import type { PlannedFile } from './project-files.js';

/**
 * Writes all files, or none when one of them is there already.
 *
 * @param force overwrite what is there
 * @throws FlashError `FLASH_FILES_EXIST`
 */
export async function writeFiles(dir: string, files: readonly PlannedFile[], force: boolean): Promise<void> {
  const present = await Promise.all(files.map(async ({ path }) => ((await exists(join(dir, path))) ? [path] : [])));
  const inTheWay = present.flat();
  if (inTheWay.length > 0 && !force) throw cliErrors.FLASH_FILES_EXIST({ dir, files: inTheWay });
  for (const { path, content } of files) {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { flag: force ? 'w' : 'wx' });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
