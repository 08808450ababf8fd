import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { OutputChunk } from 'rolldown';
import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors, sourceFaults } from '../errors/catalogue.js';
import type { Discovery } from '../discovery/discover.js';
import type { Project } from '../project/open-project.js';
import { bundleError } from './bundle-errors.js';
import { bundledModules, bundlerPass, type Output, type Pass } from './bundler-pass.js';
import { DESCRIBE_ENTRY, HEALTH_ENTRY, THREAD_ENTRY, WORKER_ENTRY } from './entries.js';
import { isKernel, packageName } from '../installed/kernel.js';
import { lookupWarnings } from './places/lookup-warnings.js';
import { foundFiles } from './places/found-files.js';
import type { CopiedFile } from '../native/package-files.js';
import { filesTree, type FilesTree } from './files-tree.js';
import { installedPackages, namedPackages } from './named-packages.js';
import type { ModuleGraph, PassModules } from './module-graph.js';
import type { NativePackage } from '../installed/native-package.js';
import { PackageTexts } from './package-texts.js';
import { relativePath } from '../project/relative-path.js';

export interface Bundle {
  /** The files that a worker needs, by path in the artifact. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The program that describes the classes, on disk. */
  readonly describePath: string;
  /** The packages that the bundle imports from files. */
  readonly filePackages: readonly NativePackage[];
  /** Whether processes of the build need these packages beside the bundle, as a worker has them. */
  readonly needsFiles: boolean;
  /** Files of the project that its code may open, each at its own path. */
  readonly foundFiles: readonly CopiedFile[];
  /** Modules and files that the code looks up and that may be missing in the artifact. */
  readonly warnings: readonly FlashError[];
  /** Number of paths in the source whose file is not shipped. */
  readonly lostPaths: number;
  /** The modules of the bundle; read at the first access. */
  readonly graph: ModuleGraph;
  /** What the project's own modules import of packages: the module that each specifier stands for, undefined for what stays an import. */
  readonly imports: ReadonlyMap<string, string | undefined>;
  /** The packages that lie as files, and the modules of the kernel that they may ask for. */
  readonly apart: { readonly tree: FilesTree; readonly specifiers: readonly string[] };
}

/**
 * Bundles user code, Nest and our runtime into `outDir`. Packages that look something up at run time, or hold machine code, lie as files
 * beside the bundle, with all that they need: where a first pass finds such ones, a second one leaves them out.
 *
 * @param onWarning called with each warning of the bundler
 * @throws FlashError with the file and line of what can't be bundled
 */
export async function bundle(
  project: Project,
  { candidates, sources }: Discovery,
  outDir: string,
  onWarning: (message: string) => void,
): Promise<Bundle> {
  const found = await foundFiles(project, sources);
  const { modules } = found;
  const first = await bundlerPass(project, candidates, outDir, { tree: new Map(), specifiers: [], modules });
  const names = new Set(first.use.asked.map(({ name }) => name));
  const { exclude } = project.settings;
  const shipped = new Set([...project.dependencies].filter((name) => !exclude.includes(name)));
  const resolved = [...first.user.resolved].filter((specifier) => !exclude.includes(packageName(specifier)));
  const byName = [...namedPackages(sources, shipped, names, project.dir), ...installedPackages(resolved, project.dir)];
  const { tree, named, kernel } = await treeOf([...firstOfTree(first), ...byName], shipped, first, project);
  const specifiers = [...new Set([...kernel, ...resolved.filter(isKernel)])].toSorted();
  const isInBoth = first.use.asked.some(({ dir }) => tree.has(dir) && !first.native.has(dir));
  const needsFiles = isInBoth || specifiers.length > 0;
  if (needsFiles) first.modules.forget();
  const last = needsFiles ? await bundlerPass(project, candidates, outDir, { tree, specifiers, modules }) : first;
  if (!last.output) throw bundleError(last.error, project.dir);
  last.warnings.forEach(onWarning);
  const faults = [...last.faults, ...(await ignoredImports(last.output, project))];
  if (faults.length > 0) {
    last.modules.forget();
    throw sourceFaults(faults);
  }
  const passedOn = [...last.facades.files(), ...last.named.files()];
  await writeAll(outDir, [...last.output.map((file) => [file.fileName, contentOf(file)] as const), ...passedOn]);
  const rest = {
    files: new Map([...workerFiles(last.output, [...last.facades.chunks(), ...last.named.chunks]), ...passedOn]),
    describePath: join(outDir, DESCRIBE_ENTRY),
    filePackages: [...last.native.values(), ...byName, ...named].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    needsFiles,
    foundFiles: found.files,
    warnings: lookupWarnings(project, last, found),
    lostPaths: found.lost.length,
    imports: last.use.imports,
    apart: needsFiles ? { tree, specifiers } : { tree: new Map(), specifiers: [] },
  };
  return withGraph(rest, last.modules);
}

/** In a function of its own: what else a function has at hand stays in memory for as long as its getter. */
function withGraph(rest: Omit<Bundle, 'graph'>, modules: PassModules): Bundle {
  let graph: ModuleGraph | undefined;
  return {
    ...rest,
    get graph() {
      return (graph ??= modules.read());
    },
  };
}

/** The packages that need a tree of files: those with machine code, and those with a bundled module that looks something up. */
function firstOfTree({ use, native, output }: Pass): NativePackage[] {
  const bundled = output && new Set(bundledModules(output));
  const dirs = [...new Set(use.asked.map(({ dir }) => dir))];
  const lookUp = new Set(dirs.filter((dir) => use.looksUp(dir, (moduleId) => bundled?.has(moduleId) ?? true)));
  return [...native.values(), ...use.asked.filter(({ dir }) => lookUp.has(dir))];
}

/** The tree of files for some packages, with the dependencies of the project that these load by name, and the kernel's modules that they ask for. */
async function treeOf(
  roots: readonly NativePackage[],
  dependencies: ReadonlySet<string>,
  { use }: Pass,
  project: Project,
): Promise<{ tree: FilesTree; named: readonly NativePackage[]; kernel: readonly string[] }> {
  const texts = new PackageTexts(dependencies);
  const named: NativePackage[] = [];
  for (;;) {
    const tree = filesTree([...roots, ...named], use.asked, project.dir, project);
    const more = await texts.read(tree);
    if (more.length === 0) return { tree, named, kernel: texts.kernel };
    named.push(...more);
  }
}

/** Writes files by their paths in a folder. */
export async function writeAll(dir: string, files: Iterable<readonly [string, string | Uint8Array]>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
}

export function contentOf(file: Output[number]): string | Uint8Array {
  return file.type === 'chunk' ? file.code : file.source;
}

/** A file that the project ignores is not shipped, not even as a part of a chunk. */
async function ignoredImports(output: Output, project: Project): Promise<FlashError[]> {
  const ignored = await ignoredModules(bundledModules(output), project);
  return ignored.toSorted().map((id) => {
    const path = relativePath(project.dir, id);
    return buildErrors.FLASH_IMPORT_IGNORED({ path }, { where: { file: path } });
  });
}

/** Those of some modules that are the project's own and that it ignores, each once. */
export async function ignoredModules(ids: readonly string[], { dir, ignoreRules }: Project): Promise<string[]> {
  const own = ids.filter((id) => id.startsWith(dir + sep) && !id.includes(`${sep}node_modules${sep}`));
  const ignored = await Promise.all([...new Set(own)].map(async (id) => ((await ignoreRules.ignores(id)) ? [id] : [])));
  return ignored.flat();
}

/** All chunks that the worker and its threads reach, with source maps. */
function workerFiles(output: Output, facadeChunks: readonly string[]): Map<string, string | Uint8Array> {
  const byName = new Map(output.map((file) => [file.fileName, file]));
  const chunks = new Map<string, OutputChunk>();
  const reach = (fileName: string): void => {
    const file = byName.get(fileName);
    if (file?.type !== 'chunk' || chunks.has(fileName)) return;
    chunks.set(fileName, file);
    [...file.imports, ...file.dynamicImports].forEach(reach);
  };
  [WORKER_ENTRY, THREAD_ENTRY, HEALTH_ENTRY, ...facadeChunks].forEach(reach);
  const files = [...chunks.values()].flatMap((chunk): [string, string | Uint8Array][] => {
    const map = byName.get(`${chunk.fileName}.map`);
    return [
      [chunk.fileName, chunk.code],
      ...(map?.type === 'asset' ? [[map.fileName, map.source] as [string, string]] : []),
    ];
  });
  return new Map(files);
}
