import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deployConfigOf, type DeployConfig } from '@flash-ts/core/deploy-config';
import type { Description } from '@flash-ts/core/describe';
import { formatManifest, type Manifest } from '@flash-ts/core/manifest';
import type { Bundle } from '../bundling/bundle.js';
import { WORKER_ENTRY } from '../bundling/entries.js';
import type { SourceFile } from '../discovery/source-files.js';
import type { Project } from '../opening/open-project.js';
import type { CopiedFile } from '../native/package-files.js';
import { runsAsWorkersDo, type Target } from '../native/target.js';
import { endpointDigests } from '../versions/endpoint-digests.js';
import { writeCompileCache } from '../warming/compile-cache.js';
import { assetFiles } from './assets.js';
import { checkSize } from './check-size.js';
import { OUT_FILES } from './out-files.js';
import { runBeside } from './run-beside.js';
import type { Staging } from './staging.js';
import { writeArtifact, type ArtifactEntry, type WrittenArtifact } from './write-artifact.js';

export interface Packaged {
  /** With the digest of each endpoint. */
  readonly manifest: Manifest;
  readonly deployConfig: DeployConfig;
  readonly artifact: WrittenArtifact & { readonly unpackedBytes: number; readonly files: number };
  readonly compileCache: WrittenArtifact | undefined;
}

export interface PackageOptions {
  readonly sources: readonly SourceFile[];
  readonly target: Target;
  readonly limitBytes: number;
  /** The files of the packages that are not bundled. */
  readonly packageFiles: () => Promise<readonly CopiedFile[]>;
  /** How long importing the bundle's modules may take. */
  readonly timeoutMs: number;
  /** Variables without which they can't be imported. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning: (message: string) => void;
}

/** Writes the four files of a build and publishes them together, the artifact first: the others name it. */
export async function packageProject(
  project: Project,
  bundle: Bundle,
  description: Description,
  staging: Staging,
  options: PackageOptions,
): Promise<Packaged> {
  // The program that compiles ahead writes into the folder of the build, which is removed when that fails.
  return runBeside(
    (signal) => warm(bundle, staging, { ...options, signal }),
    (warming) => writeFiles(project, bundle, description, staging, { ...options, warming }),
    options.signal,
  );
}

interface WriteOptions extends PackageOptions {
  readonly warming: Promise<WrittenArtifact | undefined>;
}

async function writeFiles(
  project: Project,
  bundle: Bundle,
  { manifest: described, openapi }: Description,
  staging: Staging,
  { warming, ...options }: WriteOptions,
): Promise<Packaged> {
  const [packageFiles, assets] = [await options.packageFiles(), await assetFiles(project, options.onWarning)];
  const { sources, target } = options;
  const digests = await endpointDigests({
    project,
    bundle,
    manifest: described,
    sources,
    packageFiles,
    assets,
    target,
  });
  const manifest = withDigests(described, digests);
  const manifestText = formatManifest(manifest);
  const entries = byPath([
    ...bundle.foundFiles,
    ...packageFiles,
    ...assets,
    ...[...bundle.files].map(([path, content]) => ({ path, content })),
    { path: OUT_FILES.manifest, content: manifestText },
    { path: 'package.json', content: formatJson({ name: project.name, private: true, type: 'module' }) },
  ]);
  const unpackedBytes = await checkSize(entries, options.limitBytes);
  const artifact = await writeArtifact(join(staging.dir, OUT_FILES.artifact), entries);
  const deployConfig = deployConfigOf(manifest, artifact.digest);
  await writeFile(join(staging.dir, OUT_FILES.manifest), manifestText);
  await writeFile(join(staging.dir, OUT_FILES.openapi), formatJson(openapi));
  await writeFile(join(staging.dir, OUT_FILES.deploy), formatJson(deployConfig));
  const compileCache = await warming;
  if (!compileCache) await staging.retract(OUT_FILES.compileCache);
  await staging.publish([
    OUT_FILES.artifact,
    ...(compileCache ? [OUT_FILES.compileCache] : []),
    OUT_FILES.openapi,
    OUT_FILES.deploy,
    OUT_FILES.manifest,
  ]);
  return { manifest, deployConfig, artifact: { ...artifact, unpackedBytes, files: entries.length }, compileCache };
}

export function withDigests(manifest: Manifest, digests: ReadonlyMap<string, string>): Manifest {
  const resources = Object.entries(manifest.resources).map(([name, resource]) => {
    const digest = digests.get(name);
    return [name, digest === undefined ? resource : { ...resource, digest }];
  });
  return { ...manifest, resources: Object.fromEntries(resources) as Manifest['resources'] };
}

async function warm(
  { files, describePath }: Bundle,
  staging: Staging,
  { target, timeoutMs, variables, signal }: PackageOptions,
): Promise<WrittenArtifact | undefined> {
  if (!runsAsWorkersDo(target)) return undefined;
  const modules = [...files.keys()].filter((path) => path.endsWith('.mjs') && path !== WORKER_ENTRY);
  return writeCompileCache(join(staging.dir, OUT_FILES.compileCache), {
    bundleDir: dirname(describePath),
    modules,
    timeoutMs,
    variables,
    signal,
  });
}

/** Of two entries with one path the later: what the build makes goes before a file that stands there. */
function byPath(entries: readonly ArtifactEntry[]): ArtifactEntry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
