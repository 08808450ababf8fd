import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from '../archives/read-tar.ts';
import { built } from './build-fixture.ts';
import { fixtureProject } from './fixture-project.ts';

/** A project that was built, and its artifact unpacked elsewhere, as a platform has it. */
export interface BuiltArtifact {
  readonly projectDir: string;
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** @param files of the project, by path */
export async function builtArtifact(files: Parameters<typeof fixtureProject>[0]): Promise<BuiltArtifact> {
  const project = await fixtureProject(files);
  const { artifact } = (await built(project.dir)).files;
  const folder = await mkdtemp(join(tmpdir(), 'flash-built-'));
  await unpack(artifact.path, folder);
  const remove = async () => {
    await Promise.all([project.remove(), rm(folder, { recursive: true, force: true })]);
  };
  return { projectDir: project.dir, folder, remove };
}
