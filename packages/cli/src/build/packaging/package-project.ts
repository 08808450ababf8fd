import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localImage } from '@flash-ts/core/contract';
import { deployConfigOf, type DeployConfig } from '@flash-ts/core/deploy-config';
import type { Description } from '@flash-ts/core/describe';
import { formatManifest, MANIFEST_FILE } from '@flash-ts/core/manifest';
import type { Bundle } from '../bundling/bundle.js';
import type { Project } from '../opening/open-project.js';
import { nativeFiles } from './native-tree.js';
import type { Staging } from './staging.js';
import { writeArtifact, type ArtifactEntry, type WrittenArtifact } from './write-artifact.js';

export const OUT_FILES = {
  manifest: MANIFEST_FILE,
  deploy: 'deploy.json',
  openapi: 'openapi.json',
  artifact: 'artifact.tar.gz',
} as const;

export interface Packaged {
  readonly deployConfig: DeployConfig;
  readonly artifact: WrittenArtifact;
}

/** Writes the four files of a build and publishes them together, the artifact first: the others name it. */
export async function packageProject(
  project: Project,
  { files, nativePackages }: Bundle,
  { manifest, openapi }: Description,
  staging: Staging,
): Promise<Packaged> {
  const manifestText = formatManifest(manifest);
  const entries: ArtifactEntry[] = [
    ...[...files].map(([path, content]) => ({ path, content })),
    ...(await nativeFiles(nativePackages)),
    { path: MANIFEST_FILE, content: manifestText },
    { path: 'package.json', content: formatJson({ name: project.name, private: true, type: 'module' }) },
  ];
  const artifact = await writeArtifact(join(staging.dir, OUT_FILES.artifact), entries);
  const deployConfig = deployConfigOf(manifest, localImage(project.name, artifact.digest));
  await writeFile(join(staging.dir, OUT_FILES.manifest), manifestText);
  await writeFile(join(staging.dir, OUT_FILES.openapi), formatJson(openapi));
  await writeFile(join(staging.dir, OUT_FILES.deploy), formatJson(deployConfig));
  await staging.publish([OUT_FILES.artifact, OUT_FILES.openapi, OUT_FILES.deploy, OUT_FILES.manifest]);
  return { deployConfig, artifact };
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
