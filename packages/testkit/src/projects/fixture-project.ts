import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Inside the repository, so that a project here finds the packages that the workspaces installed. */
const ROOT = fileURLToPath(new URL('../../.tmp', import.meta.url));

export interface FixtureProject {
  readonly dir: string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface FixturePlace {
  readonly depth?: number;
  readonly root?: string;
}

/**
 * Writes a project into a folder of its own.
 *
 * @param files by path; package.json is added when it is not among them
 * @param place folders between the root of the fixtures and the project, or another root
 */
export async function fixtureProject(
  files: Readonly<Record<string, string | Uint8Array>>,
  { depth = 0, root = ROOT }: FixturePlace = {},
): Promise<FixtureProject> {
  await mkdir(root, { recursive: true });
  const top = await mkdtemp(join(root, 'flash-project-'));
  const dir = join(top, ...Array.from({ length: depth }, (_, index) => `level-${index}`));
  const write = async (content: Readonly<Record<string, string | Uint8Array>>) => {
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
  };
  await write({ 'package.json': '{"name":"@acme/Fixture App","version":"1.2.3","type":"module"}', ...files });
  return { dir, write, remove: () => rm(top, { recursive: true, force: true }) };
}
