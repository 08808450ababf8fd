import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readProjectFile } from '@flash-ts/build/project';

/**
 * The variables of the project's `.env` and of the process's environment, which takes precedence. An empty variable counts as not set,
 * since CI jobs set missing secrets to an empty text.
 *
 * @throws FlashError `FLASH_FILE_UNREADABLE` for a `.env` that is there and can't be read
 */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const file = parseEnv((await readProjectFile(join(projectDir, '.env'))) ?? '');
  const own = Object.entries(env).filter(([name, value]) => value !== '' || !file[name]);
  return { ...file, ...Object.fromEntries(own) };
}
