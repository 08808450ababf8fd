import { isAbsolute, join, sep } from 'node:path';
import type { HttpMethod } from '@flash-ts/core/definition';
import type { ErrorReport } from '@flash-ts/core/errors';
import type { Manifest } from '@flash-ts/core/manifest';
import type { OpenApiDocument } from '@flash-ts/core/openapi';
import { buildFacts } from './build-facts.js';
import { bundle, type Bundle } from './bundling/bundle.js';
import { buildErrors } from './errors/catalogue.js';
import { isUsers } from './installed/own-packages.js';
import { openClientTypes, unreadClientTypes } from './client/client-types.js';
import type { ClientTexts } from './client/print-client.js';
import { classNameOf, discover, type Discovery } from './discovery/discover.js';
import { openProject, type Project } from './project/open-project.js';
import { checkTsconfig } from './project/check-tsconfig.js';
import { checkPeerVersions } from './project/peer-versions.js';
import { unknownExcludes } from './discovery/unknown-excludes.js';
import { cacheFolder } from './native/cache-folder.js';
import { nativeFiles } from './native/native-tree.js';
import type { CopiedFile } from './native/package-files.js';
import { WORKER_TARGET, type Target } from './native/target.js';
import { ARTIFACT_LIMIT_BYTES } from './packaging/archive.js';
import { OUT_FILES } from './packaging/out-files.js';
import type { DeployConfig, Packaged } from './packaging/package-project.js';
import { openStaging } from './packaging/staging.js';
import type { WrittenArtifact } from './packaging/write-artifact.js';
import { Steps, type BuildStep, type BuildStepName, type StepMeasure } from './steps.js';

export interface BuildOptions {
  readonly projectDir: string;
  readonly deployConfig: DeployConfig;
  /** Called as each step begins and as it ends. */
  readonly onStep?: (step: BuildStep) => void;
  readonly signal?: AbortSignal;
  /** How long importing the project's modules may take, altogether. Default 30 000. */
  readonly loadTimeoutMs?: number;
  /** Packages that the image has, beside those of `flash.exclude` in package.json. */
  readonly exclude?: readonly string[];
  /** Whether the bundle has every statement and variable of the source, for debuggers. Default false. */
  readonly readable?: boolean;
  /** Whether the types of the handlers are read for clients, which have `unknown` in their place otherwise. Default true. */
  readonly clientTypes?: boolean;
  /** The machine that native packages are for. Default: what workers run on. */
  readonly target?: Target;
  /** The most that the artifact may hold, unpacked. Default 1 500 MB. */
  readonly artifactLimitBytes?: number;
  /** Called with the parts of the build once it has succeeded. */
  readonly onBuilt?: (parts: BuiltParts) => void;
}

/** The parts of a finished build, for builds that follow it in the same process. */
export interface BuiltParts {
  readonly project: Project;
  readonly discovery: Discovery;
  readonly bundle: Bundle;
  /** The files of the packages that are not bundled. */
  readonly packageFiles: readonly CopiedFile[];
  readonly target: Target;
  /** Absolute paths of what the source needs outside its folder: modules of linked packages and of other folders, and files that it opens. */
  readonly outside: readonly string[];
  /** SHA-256 of the source, as in the manifest. */
  readonly fingerprint: string;
}

export interface BuiltEndpoint {
  readonly name: string;
  readonly className: string;
  /** Source file, relative to the project. */
  readonly file: string;
  /** SHA-256 over all that its workers load. Two builds with the same digest have the same version of the endpoint. */
  readonly digest: string;
  readonly routes: readonly { readonly method: HttpMethod; readonly path: string }[];
  /** The methods with `@Job` of a queue-based endpoint. */
  readonly jobs: readonly string[];
}

export interface BuildResult {
  readonly projectName: string;
  /** `version` of its package.json. */
  readonly projectVersion: string;
  readonly projectDir: string;
  /** `.flash` in the project. */
  readonly outDir: string;
  readonly manifest: Manifest;
  readonly openapi: OpenApiDocument;
  /** The contracts of the endpoints, for their clients. */
  readonly client: ClientTexts;
  /** Absolute paths of what was written. */
  readonly files: {
    readonly manifest: string;
    readonly deploy: string;
    readonly openapi: string;
    /** The contracts of the endpoints, for their clients. */
    readonly client: string;
    readonly artifact: { readonly path: string } & Packaged['artifact'];
    /** V8's compile cache of the bundle, for `.compile-cache/` beside `worker.mjs`; only where this Node can make it for workers. */
    readonly compileCache?: { readonly path: string } & WrittenArtifact;
  };
  readonly endpoints: readonly BuiltEndpoint[];
  /** What is allowed but probably a mistake; the build went on. */
  readonly warnings: readonly ErrorReport[];
  readonly steps: Readonly<Record<BuildStepName, StepMeasure>>;
}

const LOAD_TIMEOUT_MS = 30_000;
/** What the types for clients may add to a build. */
const CLIENT_TYPES_MS = 10_000;

/**
 * Builds a project: finds its endpoint classes, bundles them, reads their metadata in a process of its own, and writes the manifest, the
 * deploy config, the OpenAPI document and the artifact to `.flash/`. A build that fails leaves the files of the one before.
 *
 * @throws FlashError of the build's catalogue, or `FLASH_ENDPOINT_FAULTS` with every fault in `faults`, each with its file and line
 */
export async function buildProject(options: BuildOptions): Promise<BuildResult> {
  const { signal, loadTimeoutMs = LOAD_TIMEOUT_MS } = options;
  const steps = new Steps(options.onStep, signal);
  const project = await openProject(options.projectDir, options);
  if (project.tsconfig !== undefined) checkTsconfig(project.tsconfig, project.dir);
  checkPeerVersions(project.dir);
  const discovery = await steps.run('discover', () => discover(project), sourceBytes);
  const facts = await buildFacts(project, discovery);
  const warnings: ErrorReport[] = [];
  const onWarning = (problem: string) => void warnings.push(buildErrors.FLASH_BUNDLE_WARNING({ problem }).toReport());
  warnings.push(...unknownExcludes(project, discovery.sources).map((warning) => warning.toReport()));
  const staging = await openStaging(project.outDir);
  const clientTypes =
    options.clientTypes === false
      ? unreadClientTypes
      : await openClientTypes(project, discovery, facts, { dir: staging.dir, timeoutMs: CLIENT_TYPES_MS });
  try {
    // Loaded while the bundler works in threads of its own.
    const following = import('./read-and-package.js');
    const bundled = await steps.run(
      'bundle',
      () => bundle(project, discovery, join(staging.dir, 'bundle'), onWarning),
      bundleBytes,
    );
    const target = options.target ?? WORKER_TARGET;
    const place = { projectDir: project.dir, cacheDir: cacheFolder(process.env) };
    const native = { ...place, target, needs: project, timeoutMs: loadTimeoutMs };
    const { readAndPackage } = await following;
    const { description, packaged, client, packageFiles } = await readAndPackage(
      {
        project,
        discovery,
        bundle: bundled,
        staging,
        facts,
        clientTypes,
        target,
        deployConfig: options.deployConfig,
        takePackages: (archiveSignal) => nativeFiles(bundled.filePackages, { ...native, signal: archiveSignal }),
        limitBytes: options.artifactLimitBytes ?? ARTIFACT_LIMIT_BYTES,
        timeoutMs: loadTimeoutMs,
        signal,
        onWarning,
      },
      steps,
    );
    const { manifest } = packaged;
    const { openapi } = description;
    options.onBuilt?.({
      project,
      discovery,
      bundle: bundled,
      packageFiles,
      target,
      outside: filesOutside(project, bundled),
      fingerprint: facts.sourceFingerprint,
    });
    return {
      projectName: project.name,
      projectVersion: project.version,
      projectDir: project.dir,
      outDir: project.outDir,
      manifest,
      openapi,
      client: client.texts,
      files: writtenFiles(project, packaged),
      endpoints: builtEndpoints(manifest, discovery),
      warnings: [
        ...warnings,
        ...[...bundled.warnings, ...client.warnings].map((warning) => warning.toReport()),
        ...description.warnings,
      ],
      steps: steps.measures,
    };
  } finally {
    await clientTypes.close();
    await staging.remove();
  }
}

function writtenFiles({ outDir }: Project, { artifact, compileCache }: Packaged): BuildResult['files'] {
  return {
    manifest: join(outDir, OUT_FILES.manifest),
    deploy: join(outDir, OUT_FILES.deploy),
    openapi: join(outDir, OUT_FILES.openapi),
    client: join(outDir, OUT_FILES.client),
    artifact: { path: join(outDir, OUT_FILES.artifact), ...artifact },
    ...(compileCache && { compileCache: { path: join(outDir, OUT_FILES.compileCache), ...compileCache } }),
  };
}

function sourceBytes({ sources }: Discovery): number {
  return sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

function bundleBytes({ files }: Bundle): number {
  return [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
}

export function builtEndpoints(manifest: Manifest, discovery: Discovery): BuiltEndpoint[] {
  return Object.entries(manifest.resources).map(([name, resource]) => {
    const { file_path, export_name, digest = '' } = resource;
    const functions = resource.is_load_balanced ? resource.functions : [];
    return {
      name,
      className: classNameOf(discovery, file_path, export_name),
      file: file_path,
      digest,
      routes: functions.map(({ http_method, http_path }) => ({ method: http_method, path: http_path })),
      jobs: resource.is_load_balanced ? [] : resource.jobs.map((job) => job.name),
    };
  });
}

/** Modules of linked packages and of folders outside the source folder, however they are imported, and files that the source opens. */
function filesOutside({ sourceDir }: Project, { graph, foundFiles }: Bundle): string[] {
  const modules = [...graph.keys()].filter((id) => isAbsolute(id) && isUsers(id));
  const files = foundFiles.map(({ source }) => source);
  return [...modules, ...files].filter((path) => !path.startsWith(sourceDir + sep));
}
