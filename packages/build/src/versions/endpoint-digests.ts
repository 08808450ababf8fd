import { createHash } from 'node:crypto';
import { basename, dirname, isAbsolute } from 'node:path';
import { VERSION as BUNDLER_VERSION } from 'rolldown';
import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import { OPTION_FIELDS } from '@flash-ts/core/options';
import type { Bundle } from '../bundling/bundle.js';
import { GENERATED, MODULE } from '../bundling/entries.js';
import { installedFile } from '../installed/installed-file.js';
import { escapedName, packageName } from '../installed/kernel.js';
import type { ModuleGraph } from '../bundling/module-graph.js';
import { readPackageJson } from '../installed/native-package.js';
import { isUsers } from '../installed/own-packages.js';
import { extendedConfigs, ownOptions } from '../project/module-format.js';
import { MAY_OPEN } from '../bundling/places/path-expressions.js';
import { sourceNames } from '../bundling/source-paths.js';
import type { SourceFile } from '../discovery/source-files.js';
import type { CopiedFile } from '../native/package-files.js';
import { targetName, type Target } from '../native/target.js';
import type { Project } from '../project/open-project.js';
import { ModuleWords, reachable, reachedByAll, reachedByEndpoint, type Reached } from './reachable.js';
import { filesDigest, shippedPackages, withNeeded, type ShippedPackage } from './shipped-packages.js';

export interface DigestParts {
  readonly project: Project;
  readonly bundle: Bundle;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
  /** The files of the packages that are not bundled. */
  readonly packageFiles: readonly CopiedFile[];
  /** The files that `flash.include` names: every endpoint may open them. */
  readonly assets: readonly CopiedFile[];
  readonly target: Target;
  /** A graph that differs from the bundle's in the project's own modules only, so that results for packages hold for both. */
  readonly origin?: ModuleGraph;
}

/** What every worker loads, by graph. */
interface Base {
  readonly base: Reached;
  readonly words: readonly string[];
  readonly wordsOf: ModuleWords;
}

const known = new WeakMap<ModuleGraph, Base>();

/** Reads ahead the part of the digests that needs no manifest: the modules of the bundle. */
export function readModules({ dir }: Project, { graph }: Bundle): void {
  const { base, wordsOf } = baseOf(graph, dir);
  const modules = [...graph.keys()].filter((id) => id.startsWith(MODULE));
  wordsOf.of(reachable(graph, modules, base));
}

function baseOf(graph: ModuleGraph, projectDir: string): Base {
  const found = known.get(graph) ?? newBase(graph, projectDir);
  known.set(graph, found);
  return found;
}

function newBase(graph: ModuleGraph, projectDir: string): Base {
  const wordsOf = new ModuleWords(graph, projectDir, sourceNames(projectDir));
  const base = reachedByAll(graph);
  return { base, words: wordsOf.of(base), wordsOf };
}

/**
 * For each endpoint a SHA-256 over all that its workers load, and over nothing else: the modules that can be reached from its class, the
 * packages that these import, the files that they may open, and the part of the manifest that a worker reads. It is made from the modules that
 * go into the bundle and not from its chunks: which modules share a chunk, and their names in it, depend on all endpoints together.
 */
export async function endpointDigests(parts: DigestParts): Promise<Map<string, string>> {
  const digester = new Digester(parts);
  const entries = Object.keys(parts.manifest.resources).map(
    async (name) => [name, await digester.digest(name)] as const,
  );
  return new Map(await Promise.all(entries));
}

/** Fields of a manifest's resource that the platform applies or sets, and that workers do not read. */
const PLATFORM_FIELDS: ReadonlySet<string> = new Set<keyof ManifestResource>([
  'resource_type',
  'digest',
  ...OPTION_FIELDS.filter(({ renews }) => renews !== 'code').map(({ name }) => name),
]);

class Digester {
  readonly #parts: DigestParts;
  readonly #base: Reached;
  readonly #words: ModuleWords;
  readonly #common: string;
  readonly #packages: ReadonlyMap<string, ShippedPackage>;
  readonly #texts: ReadonlyMap<string, string>;
  /** Folders of the packages that no module visibly imports: they count for every endpoint. */
  readonly #unasked: readonly string[];

  constructor(parts: DigestParts) {
    const { project, bundle, manifest, packageFiles, sources, target } = parts;
    this.#parts = parts;
    const { graph } = bundle;
    const origin = parts.origin ?? graph;
    const ofAll = baseOf(origin, project.dir);
    this.#words = origin === graph ? ofAll.wordsOf : new ModuleWords(graph, project.dir, sourceNames(project.dir));
    this.#base = ofAll.base;
    this.#packages = shippedPackages(packageFiles);
    this.#texts = new Map(sources.map(({ absolutePath, text }) => [absolutePath, text]));
    this.#unasked = unasked(bundle.graph, this.#packages);
    this.#common = sha256([
      JSON.stringify(manifest.runtime),
      `rolldown@${BUNDLER_VERSION} ${targetName(target)}`,
      // As far as its tsconfig.json can be read.
      ...extendedConfigs(project.tsconfig).map((path) => JSON.stringify(ownOptions(path))),
      ...ofAll.words,
    ]);
  }

  async digest(name: string): Promise<string> {
    const { manifest, bundle, assets } = this.#parts;
    const resource = manifest.resources[name] as ManifestResource;
    const own = reachedByEndpoint(bundle.graph, resource.file_path, this.#base);
    const texts = [...own.modules].filter((id) => isAbsolute(id) && isUsers(id)).map((id) => this.#textOf(id));
    const opens = texts.some((text) => MAY_OPEN.test(text));
    const packages = this.#packagesOf(own, texts);
    const roots = this.#rootsBeside(opens, packages.length > 0);
    const reached = union(own, reachable(bundle.graph, roots, this.#base));
    const files = bundle.foundFiles.filter(({ path }) => opens || texts.some((text) => names(text, path)));
    return sha256([
      this.#common,
      JSON.stringify(workerView(manifest, resource)),
      ...this.#words.of(reached),
      ...versionsOf(reached),
      ...(await this.#packageDigests(packages)),
      await filesDigest([...files, ...assets]),
    ]);
  }

  /** The source as its author wrote it, where that is known: our edits may replace the names that are searched for. */
  #textOf(id: string): string {
    return this.#texts.get(id) ?? this.#parts.bundle.graph.get(id)?.code ?? '';
  }

  /** Modules that are loaded by a path (a thread's program), and modules of the bundle that packages which lie as files get. */
  #rootsBeside(opens: boolean, hasPackages: boolean): string[] {
    const kinds = [...(opens ? [`${GENERATED}file/`] : []), ...(hasPackages ? [`${GENERATED}facade/`] : [])];
    return [...this.#parts.bundle.graph.keys()].filter((id) => kinds.some((kind) => id.startsWith(kind)));
  }

  /** Folders of the packages that an endpoint's modules import or name in a string, and of those that no module visibly imports. */
  #packagesOf({ external }: Reached, texts: readonly string[]): string[] {
    const asked = new Set([...external, ...this.#base.external].map(packageName));
    const isNamed = (name: string) => texts.some((text) => new RegExp(`['"\`]${escapedName(name)}['"\`/]`).test(text));
    const wanted = [...this.#packages].filter(([, { name }]) => asked.has(name) || isNamed(name));
    return withNeeded([...wanted.map(([folder]) => folder), ...this.#unasked], this.#packages);
  }

  #packageDigests(folders: readonly string[]): Promise<string[]> {
    return Promise.all(folders.map((folder) => filesDigest(this.#packages.get(folder)?.files ?? [])));
  }
}

function unasked(graph: ModuleGraph, packages: ReadonlyMap<string, ShippedPackage>): string[] {
  const external = [...graph.values()].flatMap(({ imports }) => imports.filter((id) => !graph.has(id)));
  const asked = new Set(external.map(packageName));
  const roots = [...packages].filter(([, { name }]) => asked.has(name)).map(([folder]) => folder);
  const seen = new Set(withNeeded(roots, packages));
  return [...packages.keys()].filter((folder) => !seen.has(folder));
}

/** The part of the manifest that a worker reads. */
function workerView({ resources }: Manifest, resource: ManifestResource): unknown {
  const own = Object.entries(resource).filter(([field]) => !PLATFORM_FIELDS.has(field));
  const called = (resource.remote_calls ?? []).map((name) => [name, resources[name]?.functions]);
  return [own, called];
}

/** The versions of the packages that modules belong to. */
function versionsOf({ modules }: Reached): string[] {
  const dirs = new Set([...modules].flatMap((id) => installedFile(id)?.dir ?? []));
  return [...dirs].map((dir) => `${readPackageJson(dir).name}@${readPackageJson(dir).version}`).toSorted();
}

/** Whether code may open a file: it contains the file's name, or the name of a folder that the file is in. */
function names(text: string, path: string): boolean {
  const folders = dirname(path).split('/').slice(1);
  return [basename(path), ...folders].some((name) => text.includes(name));
}

function union(a: Reached, b: Reached): Reached {
  return { modules: new Set([...a.modules, ...b.modules]), external: new Set([...a.external, ...b.external]) };
}

function sha256(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${Buffer.byteLength(line)} ${line}\n`);
  return hash.digest('hex');
}
