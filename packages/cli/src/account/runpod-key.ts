import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';

/** The file in which `flash login` keeps the key for Runpod: in `FLASH_HOME`, otherwise in `~/.flash`. */
export function keyFile(env: NodeJS.ProcessEnv): string {
  return join(resolve(env['FLASH_HOME'] || join(homedir(), '.flash')), 'runpod-key');
}

/**
 * The key of the file; undefined if there is no file.
 *
 * @throws FlashError `FLASH_RUNPOD_KEY_INVALID` for a file that can't be read
 */
export async function readKey(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cliErrors.FLASH_RUNPOD_KEY_INVALID({ source: file, problem: (cause as Error).message }, { cause });
  }
}

/**
 * Writes the key, for its owner only. The file is new each time: one that was there may be readable for others.
 *
 * @throws FlashError `FLASH_RUNPOD_KEY_FILE`
 */
export async function writeKey(file: string, key: string): Promise<void> {
  const beside = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(`${key}\n`);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw cliErrors.FLASH_RUNPOD_KEY_FILE({ file, problem: (cause as Error).message }, { cause });
  }
}

/**
 * Removes the key.
 *
 * @returns whether there was one
 * @throws FlashError `FLASH_RUNPOD_KEY_FILE`
 */
export async function removeKey(file: string): Promise<boolean> {
  try {
    await rm(file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cliErrors.FLASH_RUNPOD_KEY_FILE({ file, problem: (cause as Error).message }, { cause });
  }
}
