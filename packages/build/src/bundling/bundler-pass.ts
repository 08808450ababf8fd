import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown';
import type { FlashError } from '@flash-ts/core/errors';
import type { CandidateFile } from '../discovery/discover.js';
import { findMissingImports } from '../imports/missing-imports.js';
import { MissingNames } from '../imports/missing-names.js';
import type { Project } from '../project/open-project.js';
import { inputOptions, outputOptions } from './bundler-options.js';
import { facades, type Facades } from './facades.js';
import type { FilesTree } from './files-tree.js';
import { PassModules } from './module-graph.js';
import type { NativePackage } from '../installed/native-package.js';
import { PackageUse } from './package-use.js';
import type { NamedModule } from './places/found-files.js';
import { namedModules, type NamedModules } from './places/named-modules.js';
import type { UserLookups } from './places/user-places.js';

export type Output = readonly (OutputChunk | OutputAsset)[];

/** The ids of the modules that chunks are made of. */
export function bundledModules(output: Output): string[] {
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** The result of a run of the bundler, not yet written to disk. */
export interface Pass {
  /** Undefined where it failed with `error`. */
  readonly output: Output | undefined;
  readonly error: unknown;
  readonly faults: readonly FlashError[];
  readonly warnings: readonly string[];
  /** Packages that the bundle imports from files, by their folders. */
  readonly native: ReadonlyMap<string, NativePackage>;
  readonly use: PackageUse;
  readonly facades: Facades;
  readonly named: NamedModules;
  readonly user: UserLookups;
  /** Those of the output, to be read or forgotten; those of a pass that failed are forgotten. */
  readonly modules: PassModules;
}

/** What an earlier pass has found. */
interface Found {
  readonly tree: FilesTree;
  /** Modules of the kernel that packages in the tree may ask for. */
  readonly specifiers: readonly string[];
  /** Modules that the source names by a path. */
  readonly modules: readonly NamedModule[];
  /** The modules that we generate, by id. Default: those of a whole artifact. */
  readonly generated?: ReadonlyMap<string, string>;
}

/** Runs the bundler once. @param outDir where the output will be, for the paths in source maps */
export async function bundlerPass(
  project: Project,
  candidates: readonly CandidateFile[],
  outDir: string,
  { tree, specifiers, modules: paths, generated }: Found,
): Promise<Pass> {
  const native = new Map<string, NativePackage>();
  const faults: FlashError[] = [];
  const warnings: string[] = [];
  const missing = new MissingNames(project.dir);
  const use = new PackageUse();
  const passed = facades(specifiers, project.dir);
  const named = namedModules(paths, project.dir);
  const user: UserLookups = { resolved: new Set(), unknown: [] };
  const modules = new PassModules();
  const plugins = [passed.plugin, named.plugin, modules.plugin];
  const options = inputOptions(
    project,
    candidates,
    { tree, use, user, plugins: [...plugins, closing(use)], generated },
    {
      onNative: (found) => use.isOpen && native.set(found.dir, found),
      onFault: (fault) => faults.push(fault),
      onWarning: (message) => warnings.push(message),
      missing,
    },
  );
  const notes = { warnings, native, use, user, facades: passed, named, modules };
  const build = await rolldown(options);
  try {
    const { output } = await build.generate(outputOptions(project, outDir));
    if (modules.context) await findMissingImports(modules.context, project.dir, missing);
    return { output, error: undefined, faults: [...faults, ...missing.faults()], ...notes };
  } catch (error) {
    modules.forget();
    return { output: undefined, error, faults, ...notes };
  } finally {
    await build.close();
  }
}

/** Stops recording imports once all modules are known: later ones are resolved by the build's own checks. */
function closing(use: PackageUse): Plugin {
  return { name: 'flash:package-use', buildEnd: () => use.close() };
}
