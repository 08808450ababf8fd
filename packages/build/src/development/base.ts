import { bundlerPass } from '../bundling/bundler-pass.js';
import { DESCRIBE_ENTRY, HEALTH_ENTRY, programs, THREAD_ENTRY, WORKER_ENTRY } from '../bundling/entries.js';
import { contentOf, writeAll, type Bundle } from '../bundling/bundle.js';
import type { CandidateFile } from '../discovery/discover.js';
import { linkAll, type CopiedFile } from '../native/package-files.js';
import type { Project } from '../project/open-project.js';

/** The programs that a base has in its root. */
export const BASE_PROGRAMS = [WORKER_ENTRY, THREAD_ENTRY, HEALTH_ENTRY, DESCRIBE_ENTRY];

/** What a project's own modules can import of packages. */
export interface Passed {
  readonly kind: 'commonjs' | 'named' | 'default';
  /** Names that it exports; undefined where they are known only at run time. */
  readonly names: ReadonlySet<string> | undefined;
}

/** All that an artifact has beside the project's own modules, unpacked: the worker's programs, the kernel, and every package. */
export interface Base {
  readonly dir: string;
  /** Modules that every worker may load, relative to the folder. */
  readonly modules: readonly string[];
  /** By specifier, what the bundle re-exports from a package. */
  readonly passed: ReadonlyMap<string, Passed>;
}

/** The file of an endpoint's module in an artifact that stands on a base. @param path of its source, relative to the project */
export function endpointFile(path: string): string {
  return `endpoints/${path.replaceAll('/', '__')}.mjs`;
}

/**
 * Bundles everything but the project's own modules. The programs import the endpoints' modules from files with fixed names, and each package
 * module that these import is a small file in `node_modules` that re-exports a chunk.
 *
 * @param whole a bundle of the whole project, which says what its modules import
 * @param dir where the base is written; in the project, so that paths in source maps are right
 * @returns undefined where the packages can't be bundled apart from the project
 */
export async function makeBase(
  project: Project,
  candidates: readonly CandidateFile[],
  whole: Bundle,
  packageFiles: readonly CopiedFile[],
  dir: string,
): Promise<Base | undefined> {
  const { tree, specifiers } = whole.apart;
  const imported = [...whole.imports].flatMap(([specifier, id]) => (id === undefined ? [] : [specifier]));
  const wanted = [...new Set([...specifiers, ...imported])].toSorted();
  const importCode = (path: string, root: string) =>
    `import(new URL(${JSON.stringify(`./${endpointFile(path)}`)}, ${root}).href)`;
  const generated = programs(candidates, importCode);
  const found = { tree, specifiers: wanted, modules: [], generated };
  const { output, facades, modules: read } = await bundlerPass(project, [], dir, found);
  read.forget();
  if (!output) return undefined;
  const contents = output.map((file) => [file.fileName, contentOf(file)] as const);
  await writeAll(dir, [...contents, ...facades.files()]);
  await linkAll(dir, packageFiles);
  const exportsOf = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.exports]] : [])));
  const passed = [...facades.kinds()].map(([specifier, { kind, file }]): [string, Passed] => [
    specifier,
    // JSON is required, like CommonJS.
    kind === 'commonjs' || kind === 'data'
      ? { kind: 'commonjs', names: undefined }
      : { kind, names: new Set(exportsOf.get(file)) },
  ]);
  const modules = contents.flatMap(([path]) => (path.endsWith('.mjs') && !BASE_PROGRAMS.includes(path) ? [path] : []));
  return { dir, modules, passed: new Map(passed) };
}
