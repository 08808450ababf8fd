import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { cliErrors } from '../errors/catalogue.js';

/**
 * The app's name, which with the environment's makes an endpoint's identity: the package's name without its scope.
 *
 * @throws FlashError `FLASH_NO_PROJECT`
 */
export async function readAppName(projectDir: string): Promise<string> {
  const text = await readFile(join(projectDir, 'package.json'), 'utf8').catch((cause: unknown) => {
    throw cliErrors.FLASH_NO_PROJECT({ dir: projectDir }, { cause });
  });
  const { name } = JSON.parse(text) as { name?: string };
  return appNameOf(name ?? 'app');
}

/** `@acme/My App` → `my-app`: what an image name may hold. */
export function appNameOf(packageName: string): string {
  const bare = packageName.replace(/^@[^/]*\//, '').toLowerCase();
  return bare.replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '') || 'app';
}

/** The project's `.env` under the process's own environment, which wins. */
export async function deployerEnvironment(projectDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(join(projectDir, '.env'), 'utf8').catch(() => '');
  return { ...parseEnv(text), ...env };
}
