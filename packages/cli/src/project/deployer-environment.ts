import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** The project's `.env` under the process's own environment, which wins. */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(join(projectDir, '.env'), 'utf8').catch(() => '');
  return { ...parseEnv(text), ...env };
}
