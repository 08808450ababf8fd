import { join } from 'node:path';
import { textOfFile } from '@flash-ts/build/project-files';

/** Names of the endpoints that the last build of a project has found. @throws Error if the project was not built */
export async function builtEndpoints(projectDir: string): Promise<readonly string[]> {
  const text = await textOfFile(join(projectDir, '.flash', 'flash_manifest.json'));
  return Object.keys((JSON.parse(text) as { resources: Readonly<Record<string, unknown>> }).resources);
}
