import { copyFile, mkdir, mkdtemp, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatManifest } from '@flash-ts/core/manifest';
import { buildFacts } from '../build-facts.js';
import { builtEndpoints, type BuildResult, type BuiltParts } from '../build-project.js';
import { writeAll } from '../bundling/bundle.js';
import { DESCRIBE_ENTRY, GENERATED } from '../bundling/entries.js';
import type { ModuleGraph } from '../bundling/module-graph.js';
import { isUsers } from '../installed/own-packages.js';
import { CONFIG_FILES } from '../project/config-files.js';
import { extendedConfigs } from '../project/module-format.js';
import { discover, type Discovery } from '../discovery/discover.js';
import { LOCKFILES, sourceFingerprint } from '../discovery/fingerprint.js';
import { load } from '../loading/load.js';
import { linkAll } from '../native/package-files.js';
import { runsAsWorkersDo } from '../native/target.js';
import { openProject, type Project } from '../project/open-project.js';
import { assetFiles } from '../packaging/assets.js';
import { withDigests } from '../packaging/package-project.js';
import { OUT_FILES } from '../packaging/out-files.js';
import { CACHE_FOLDER, makeCompileCache } from '../warming/compile-cache.js';
import { endpointDigests } from '../versions/endpoint-digests.js';
import { foundFiles } from '../bundling/places/found-files.js';
import { BASE_PROGRAMS, makeBase, type Base } from './base.js';
import { SpareDescriber } from './spare-describer.js';
import { BeyondBase, bundleUser } from './user-bundle.js';

/** A build of the project's own modules, for the platform of this process. */
export type QuickBuild = Pick<
  BuildResult,
  'projectName' | 'projectDir' | 'manifest' | 'openapi' | 'endpoints' | 'warnings'
> & {
  /** What a worker runs, complete, in its folder. */
  readonly artifact: ArtifactFolder;
};

/** A folder for an artifact. */
export interface ArtifactFolder {
  readonly digest: string;
  readonly folder: string;
}

/** Where artifacts are written: the platform that runs them. */
export interface ArtifactFolders {
  reserve(): Promise<ArtifactFolder>;
  /** Removes one that will not be completed. */
  drop(artifact: ArtifactFolder): Promise<void>;
}

export interface QuickOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a whole build provides for the builds that follow it. */
interface Prepared {
  readonly base: Base;
  readonly whole: BuiltParts;
  /** Files whose change affects more than the project's own modules: package.json, lockfiles, settings. */
  readonly surroundings: string;
  /** Missing names that the whole build accepted. */
  readonly missing: ReadonlySet<string>;
  readonly describer: SpareDescriber;
}

/** Files beside the source that a whole build depends on. */
const SURROUNDINGS = [
  'package.json',
  '.flashignore',
  '.gitignore',
  '.env',
  '.env.example',
  ...LOCKFILES,
  'node_modules/.package-lock.json',
  'node_modules/.modules.yaml',
  'node_modules/.yarn-state.yml',
  ...CONFIG_FILES,
];

/**
 * Builds that bundle only the project's own modules, on a base that holds the rest. They report no faults: whatever they can't do, and every
 * fault, is left to a whole build.
 */
export class QuickBuilds {
  readonly #dir: string;
  readonly #folders: ArtifactFolders;
  #prepared: Prepared | undefined;
  /** The folder of the next build, which has everything but the project's own modules. */
  #next: Promise<ArtifactFolder> | undefined;

  /** @param dir a folder of the session's own, inside the project */
  constructor(dir: string, folders: ArtifactFolders) {
    this.#dir = dir;
    this.#folders = folders;
  }

  /** Makes a base from the parts of a whole build. @returns whether that was possible */
  async prepare(whole: BuiltParts): Promise<boolean> {
    const { project, bundle, discovery } = whole;
    // Modules that the source names by a path are files of their own in an artifact, which re-export chunks of the whole bundle.
    if ([...bundle.graph.keys()].some((id) => id.startsWith(`${GENERATED}file/`))) return false;
    const surroundings = await surroundingsOf(project);
    await mkdir(this.#dir, { recursive: true });
    const dir = await mkdtemp(join(this.#dir, 'base-'));
    await mkdir(join(dir, CACHE_FOLDER));
    const base = await makeBase(project, discovery.candidates, bundle, whole.packageFiles, dir);
    if (!base) return false;
    const { missing } = await bundleUser(project, discovery.candidates, base, bundle.imports, dir);
    const now = await discover(await openProject(project.dir));
    // Source that has changed since the whole build may have faults.
    const isSame = (await sourceFingerprint(project.dir, now.sources)) === whole.fingerprint;
    const describer = new SpareDescriber(join(base.dir, DESCRIBE_ENTRY), project.dir);
    if (isSame) this.#prepared = { base, whole, surroundings, missing, describer };
    return isSame;
  }

  /** Has V8 compile the base ahead, which makes the starts of workers faster. */
  async warm(options: QuickOptions): Promise<void> {
    const { base, whole } = this.#prepared ?? {};
    if (!base || !whole || !runsAsWorkersDo(whole.target)) return;
    const { dir: bundleDir, modules } = base;
    await makeCompileCache({ bundleDir, modules, variables: {}, ...options });
  }

  /**
   * Starts the process that the next build needs, and makes its folder, so that it does not wait for them. Call it when nothing else is to be
   * done.
   *
   * @returns the folder, with the programs and what they load before the project's own modules
   */
  async makeReady(): Promise<ArtifactFolder | undefined> {
    const prepared = this.#prepared;
    if (!prepared) return undefined;
    prepared.describer.start();
    this.#next ??= this.#layOut(prepared.base);
    return this.#next;
  }

  /** Ends the process that waits for the next build, and removes its folder. */
  async close(): Promise<void> {
    const { describer } = this.#prepared ?? {};
    this.#prepared = undefined;
    const next = await this.#takeNext();
    await Promise.all([describer?.close(), next && this.#folders.drop(next)]);
  }

  /** @returns undefined where a whole build is needed */
  async build(projectDir: string, options: QuickOptions): Promise<QuickBuild | undefined> {
    const prepared = this.#prepared;
    if (!prepared) return undefined;
    try {
      return await this.#build(projectDir, prepared, options);
    } catch {
      // Whatever the error is, the whole build reports it with its place.
      options.signal.throwIfAborted();
      return undefined;
    }
  }

  async #build(
    projectDir: string,
    { base, whole, surroundings, missing, describer }: Prepared,
    options: QuickOptions,
  ): Promise<QuickBuild> {
    const project = await openProject(projectDir, { readable: whole.project.readable });
    if ((await surroundingsOf(project)) !== surroundings) throw new BeyondBase('more than the source has changed');
    const discovery = await discover(project);
    if (classesOf(discovery) !== classesOf(whole.discovery)) throw new BeyondBase('other classes');
    const artifact = (await this.#takeNext()) ?? (await this.#layOut(base));
    const dir = artifact.folder;
    try {
      const [user, found] = await Promise.all([
        bundleUser(project, discovery.candidates, base, whole.bundle.imports, dir),
        foundFiles(project, discovery.sources),
      ]);
      if ([...user.missing].some((name) => !missing.has(name))) throw new BeyondBase('a name is missing');
      if (found.modules.length > 0 || found.lost.length > whole.bundle.lostPaths) throw new BeyondBase('other paths');
      await writeAll(dir, user.files);
      await linkAll(dir, found.files);
      const facts = await buildFacts(project, discovery);
      const description = await load(project, discovery, {
        program: join(dir, DESCRIBE_ENTRY),
        facts,
        spare: () => describer.take(),
        ...options,
      });
      const assets = await assetFiles(project, () => undefined);
      await linkAll(dir, assets);
      const bundle = { ...whole.bundle, graph: mergedGraph(whole.bundle, user.graph), foundFiles: found.files };
      const parts = { ...whole, project, bundle, sources: discovery.sources, assets, manifest: description.manifest };
      const manifest = withDigests(
        description.manifest,
        await endpointDigests({ ...parts, origin: whole.bundle.graph }),
      );
      const text = formatManifest(manifest);
      await writeFile(join(dir, OUT_FILES.manifest), text);
      return {
        projectName: project.name,
        projectDir: project.dir,
        manifest,
        openapi: description.openapi,
        endpoints: builtEndpoints(manifest, discovery),
        warnings: [...whole.bundle.warnings.map((warning) => warning.toReport()), ...description.warnings],
        artifact,
      };
    } catch (error) {
      await this.#folders.drop(artifact);
      throw error;
    }
  }

  async #takeNext(): Promise<ArtifactFolder | undefined> {
    const next = this.#next;
    this.#next = undefined;
    return next?.catch(() => undefined);
  }

  /** Makes a folder that a worker can run from: it has the programs, and links to the base for the rest. */
  async #layOut(base: Base): Promise<ArtifactFolder> {
    const artifact = await this.#folders.reserve();
    const { folder } = artifact;
    for (const program of BASE_PROGRAMS) await copyFile(join(base.dir, program), join(folder, program));
    for (const name of ['chunks', 'node_modules', CACHE_FOLDER])
      await symlink(join(base.dir, name), join(folder, name));
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    return artifact;
  }
}

/** The modules of the whole bundle, with the current ones of the project. */
function mergedGraph({ graph, imports }: BuiltParts['bundle'], user: ModuleGraph): ModuleGraph {
  const merged = new Map(graph);
  const meant = (id: string) => {
    const [, specifier] = /^flash:(?:vendor|require)\/(.*)$/.exec(id) ?? [];
    return specifier === undefined ? id : (imports.get(specifier) ?? (graph.has(id) ? id : specifier));
  };
  for (const [id, module] of user) {
    if (isUsers(id) || id.startsWith(`${GENERATED}module/`))
      merged.set(id, { code: module.code, imports: module.imports.map(meant) });
  }
  return merged;
}

/** The endpoint classes by file. The programs list these files, so that a change needs a whole build. */
function classesOf({ candidates }: Discovery): string {
  return JSON.stringify(candidates.map(({ path, classes }) => [path, classes.map(({ exportName }) => exportName)]));
}

async function surroundingsOf({ dir, tsconfig }: Project): Promise<string> {
  const paths = [...SURROUNDINGS.map((name) => join(dir, name)), ...extendedConfigs(tsconfig)];
  const marks = paths.map(async (path) => {
    const stats = await stat(path).catch(() => undefined);
    return `${path} ${stats?.mtimeMs} ${stats?.size}`;
  });
  return (await Promise.all(marks)).join('\n');
}
