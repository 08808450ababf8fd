import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The names under which the configuration of a project is found, in this order. */
export const CONFIG_FILES = ['flash.config.ts', 'flash.config.mts', 'flash.config.js', 'flash.config.mjs'] as const;

/** Whether a project has a configuration, or a file in its place that can't be read. */
export async function hasConfig(projectDir: string): Promise<boolean> {
  const found = await Promise.all(CONFIG_FILES.map((file) => isThere(join(projectDir, file))));
  return found.includes(true);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
}
