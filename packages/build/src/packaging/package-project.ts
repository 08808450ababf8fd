import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Description } from '@flash-ts/core/describe';
import { formatManifest, type Manifest } from '@flash-ts/core/manifest';
import type { Bundle } from '../bundling/bundle.js';
import { WORKER_ENTRY } from '../bundling/entries.js';
import type { MadeClient } from '../client/make-client.js';
import type { Discovery } from '../discovery/discover.js';
import type { Project } from '../project/open-project.js';
import { runsAsWorkersDo, type Target } from '../native/target.js';
import { endpointDigests } from '../versions/endpoint-digests.js';
import { makeCompileCache } from '../warming/compile-cache.js';
import { formatJson, type Archive } from './archive.js';
import { OUT_FILES } from './out-files.js';
import { runBeside } from './run-beside.js';
import type { Staging } from './staging.js';
import { writeArtifact, type WrittenArtifact } from './write-artifact.js';

export interface Packaged {
  /** With the digest of each endpoint. */
  readonly manifest: Manifest;
  readonly artifact: Awaited<Archive['written']>;
  readonly compileCache: WrittenArtifact | undefined;
}

/**
 * What `.flash/deploy.json` says, from the manifest with the digest of each endpoint and from the artifact's digest. The caller knows what
 * deploy targets want; the build does not.
 */
export type DeployConfig = (manifest: Manifest, artifactDigest: string) => object;

export interface PackageOptions {
  readonly project: Project;
  readonly discovery: Discovery;
  readonly bundle: Bundle;
  readonly staging: Staging;
  readonly target: Target;
  readonly deployConfig: DeployConfig;
  /** How long importing the bundle's modules may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The description of the classes. */
interface Described extends Description {
  /** Variables without which the bundle's modules can't be imported. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Writes the files of a build and publishes them together, the artifact first: the others name it. */
export async function packageProject(
  options: PackageOptions,
  description: Described,
  archive: Archive,
  client: Promise<MadeClient>,
): Promise<Packaged> {
  // The process that makes the compile cache writes into the folder of the build, which is removed when the build fails.
  return runBeside(
    (signal) => warm({ ...options, signal }, description.variables),
    (warming) => writeFiles(options, description, archive, { warming, client }),
    options.signal,
  );
}

async function writeFiles(
  { project, discovery: { sources }, bundle, staging, target, deployConfig }: PackageOptions,
  { manifest: described, openapi }: Described,
  archive: Archive,
  { warming, client }: { warming: Promise<WrittenArtifact | undefined>; client: Promise<MadeClient> },
): Promise<Packaged> {
  const [packageFiles, assets] = [await archive.packageFiles, await archive.assets];
  const parts = { project, bundle, manifest: described, sources, packageFiles, assets, target };
  const digests = await endpointDigests(parts);
  const manifest = withDigests(described, digests);
  const manifestText = formatManifest(manifest);
  archive.complete(manifestText);
  const artifact = await archive.written;
  await writeFile(join(staging.dir, OUT_FILES.manifest), manifestText);
  await writeFile(join(staging.dir, OUT_FILES.openapi), formatJson(openapi));
  await writeFile(join(staging.dir, OUT_FILES.deploy), formatJson(deployConfig(manifest, artifact.digest)));
  const { texts, files } = await client;
  await writeFile(join(staging.dir, OUT_FILES.client), texts.source);
  const compileCache = await warming;
  if (!compileCache) await staging.retract(OUT_FILES.compileCache);
  await staging.publish([
    OUT_FILES.artifact,
    ...(compileCache ? [OUT_FILES.compileCache] : []),
    OUT_FILES.openapi,
    OUT_FILES.client,
    ...files,
    OUT_FILES.deploy,
    OUT_FILES.manifest,
  ]);
  return { manifest, artifact, compileCache };
}

export function withDigests(manifest: Manifest, digests: ReadonlyMap<string, string>): Manifest {
  const resources = Object.entries(manifest.resources).map(([name, resource]) => {
    const digest = digests.get(name);
    return [name, digest === undefined ? resource : { ...resource, digest }];
  });
  return { ...manifest, resources: Object.fromEntries(resources) as Manifest['resources'] };
}

async function warm(
  { bundle: { files, describePath }, staging, target, timeoutMs, signal }: PackageOptions,
  variables: Described['variables'],
): Promise<WrittenArtifact | undefined> {
  if (!runsAsWorkersDo(target)) return undefined;
  const modules = [...files.keys()].filter((path) => path.endsWith('.mjs') && path !== WORKER_ENTRY);
  const cache = await makeCompileCache({ bundleDir: dirname(describePath), modules, timeoutMs, variables, signal });
  return cache.length === 0 ? undefined : writeArtifact(join(staging.dir, OUT_FILES.compileCache), cache);
}
