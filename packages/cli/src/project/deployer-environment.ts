import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * The project's `.env` under the process's own environment, which wins where it has a value: a variable that a shell or a CI job sets to
 * nothing, as one does for a secret that it does not have, is as good as not set.
 */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(join(projectDir, '.env'), 'utf8').catch(() => '');
  const file = parseEnv(text);
  const own = Object.entries(env).filter(([name, value]) => value !== '' || !file[name]);
  return { ...file, ...Object.fromEntries(own) };
}
