import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * The variables of the project's `.env` and of the process's environment, which takes precedence. An empty variable counts as not set,
 * since CI jobs set missing secrets to an empty text.
 */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(join(projectDir, '.env'), 'utf8').catch(() => '');
  const file = parseEnv(text);
  const own = Object.entries(env).filter(([name, value]) => value !== '' || !file[name]);
  return { ...file, ...Object.fromEntries(own) };
}
