import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown';
import type { FlashError } from '@flash-ts/core/errors';
import type { CandidateFile } from '../discovery/discover.js';
import { MissingNames } from '../imports/missing-names.js';
import type { Project } from '../opening/open-project.js';
import { inputOptions, outputOptions } from './bundler-options.js';
import { facades, type Facades } from './facades.js';
import type { FilesTree } from './files-tree.js';
import type { NativePackage } from './native-package.js';
import { PackageUse } from './package-use.js';

/** What a run of the bundler gave, written nowhere yet. */
export interface Pass {
  /** Undefined where it failed with `error`. */
  readonly output: readonly (OutputChunk | OutputAsset)[] | undefined;
  readonly error: unknown;
  readonly faults: readonly FlashError[];
  readonly warnings: readonly string[];
  /** Packages that the bundle imports from files, by their folders. */
  readonly native: ReadonlyMap<string, NativePackage>;
  readonly use: PackageUse;
  readonly facades: Facades;
}

/** What an earlier pass has found. */
interface Found {
  readonly tree: FilesTree;
  /** Modules of the kernel that packages in the tree may ask for. */
  readonly specifiers: readonly string[];
}

/** Runs the bundler once. @param outDir where the output is to lie, for the paths in source maps */
export async function bundlerPass(
  project: Project,
  candidates: readonly CandidateFile[],
  outDir: string,
  { tree, specifiers }: Found = { tree: new Map(), specifiers: [] },
): Promise<Pass> {
  const native = new Map<string, NativePackage>();
  const faults: FlashError[] = [];
  const warnings: string[] = [];
  const missing = new MissingNames(project.dir);
  const use = new PackageUse();
  const passed = facades(specifiers, project.dir);
  const options = inputOptions(
    project,
    candidates,
    { tree, use, plugins: [passed.plugin, closing(use)] },
    {
      onNative: (found) => use.isOpen && native.set(found.dir, found),
      onFault: (fault) => faults.push(fault),
      onWarning: (message) => warnings.push(message),
      missing,
    },
  );
  const build = await rolldown(options);
  try {
    const { output } = await build.generate(outputOptions(project.dir, outDir));
    return {
      output,
      error: undefined,
      faults: [...faults, ...missing.faults()],
      warnings,
      native,
      use,
      facades: passed,
    };
  } catch (error) {
    return { output: undefined, error, faults, warnings, native, use, facades: passed };
  } finally {
    await build.close();
  }
}

/** What is resolved once the modules are known is asked by the checks of the build, not by a module. */
function closing(use: PackageUse): Plugin {
  return { name: 'flash:package-use', buildEnd: () => use.close() };
}
