import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { cliErrors } from '../errors/catalogue.js';

/**
 * The variables of the project's `.env` and of the process's environment, which takes precedence. An empty variable counts as not set,
 * since CI jobs set missing secrets to an empty text.
 *
 * @throws FlashError `FLASH_ENV_FILE_UNREADABLE` for a `.env` that is there and can't be read
 */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const file = parseEnv(await textOf(join(projectDir, '.env')));
  const own = Object.entries(env).filter(([name, value]) => value !== '' || !file[name]);
  return { ...file, ...Object.fromEntries(own) };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw cliErrors.FLASH_ENV_FILE_UNREADABLE({ path, problem: message }, { cause });
  }
}
