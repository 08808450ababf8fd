import { buildErrors } from '../errors/catalogue.js';
import { textOfFile, textOfFileSync } from './text-of-file.js';

/** The text of a file of a project; undefined if there is none. @throws FlashError `FLASH_FILE_UNREADABLE` */
export async function readProjectFile(path: string): Promise<string | undefined> {
  try {
    return await textOfFile(path);
  } catch (error) {
    return missing(path, error as NodeJS.ErrnoException);
  }
}

/** The same, at once. @throws FlashError `FLASH_FILE_UNREADABLE`, for a named pipe too */
export function readProjectFileSync(path: string): string | undefined {
  try {
    return textOfFileSync(path);
  } catch (error) {
    return missing(path, error as NodeJS.ErrnoException);
  }
}

function missing(path: string, cause: NodeJS.ErrnoException): undefined {
  // The second: a file is where a folder should be.
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
  throw buildErrors.FLASH_FILE_UNREADABLE({ path, problem: cause.message }, { cause });
}
