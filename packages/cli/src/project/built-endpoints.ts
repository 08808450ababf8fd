import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of the endpoints that the last build of a project has found. @throws Error if the project was not built */
export async function builtEndpoints(projectDir: string): Promise<readonly string[]> {
  const text = await readFile(join(projectDir, '.flash', 'flash_manifest.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { resources: Readonly<Record<string, unknown>> }).resources);
}
