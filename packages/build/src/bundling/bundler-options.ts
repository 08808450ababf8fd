import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { InputOptions, OutputOptions, Plugin } from 'rolldown';
import type { FlashError } from '@flash-ts/core/errors';
import type { CandidateFile } from '../discovery/discover.js';
import { erasedImports } from '../imports/erased-imports.js';
import type { MissingNames } from '../imports/missing-names.js';
import { typesOnlyPackages } from '../imports/types-only-packages.js';
import type { Project } from '../project/open-project.js';
import { logError } from './bundle-errors.js';
import { GENERATED, generatedModules } from './entries.js';
import type { FilesTree } from './files-tree.js';
import type { NativePackage } from '../installed/native-package.js';
import { nestLoggers } from './nest-loggers.js';
import { nodeHttp } from './node-http.js';
import { oneByteChunks } from './one-byte-chunks.js';
import { onePackageCopy } from './one-copy.js';
import { isUsers } from '../installed/own-packages.js';
import { runtimeLookups, type PackageUse } from './package-use.js';
import { requiredModules } from './required-module.js';
import { placeModule } from './places/place-module.js';
import { userPlaces, type UserLookups } from './places/user-places.js';
import { wholeImports } from './places/whole-imports.js';
import { sourceNames } from './source-paths.js';
import { threadPool } from './thread-pool.js';

/**
 * Warnings of the bundler that a user can do nothing about: our decorator settings take precedence over those of tsconfig.json, and a module
 * may be imported both statically and dynamically.
 */
const SILENT = new Set(['CONFIGURATION_FIELD_CONFLICT', 'INEFFECTIVE_DYNAMIC_IMPORT']);

export interface Listeners {
  readonly onNative: (found: NativePackage) => void;
  readonly onFault: (fault: FlashError) => void;
  readonly onWarning: (message: string) => void;
  readonly missing: MissingNames;
}

/** How one pass of the bundler treats packages. */
export interface PackagePlan {
  /** Packages that lie as files. */
  readonly tree: FilesTree;
  readonly use: PackageUse;
  readonly user: UserLookups;
  readonly plugins: readonly Plugin[];
  /** The modules that we generate, by id. Default: those of a whole artifact. */
  readonly generated?: ReadonlyMap<string, string> | undefined;
}

/** How the project's own modules are read, whether they are bundled with their packages or alone. */
export function sourceOptions({ dir, tsconfig, readable }: Project): InputOptions {
  return {
    cwd: dir,
    platform: 'node',
    // An ancestor's tsconfig.json must not matter: the same project builds the same in any folder.
    tsconfig: tsconfig ?? false,
    transform: { target: 'node24', decorator: { legacy: true, emitDecoratorMetadata: true } },
    shimMissingExports: true,
    // The search for unused code also writes a variable that is used once into the place of its use.
    ...(readable && { treeshake: false }),
    // Comments with source paths would carry the machine's folders into the artifact.
    experimental: { attachDebugInfo: 'none' },
  };
}

/** The plugins for the project's own modules, which go with `sourceOptions`. */
export function sourcePlugins(project: Project, user: UserLookups): Plugin[] {
  return [
    typesOnlyPackages(),
    requiredModules(),
    userPlaces(project, user),
    wholeImports(project),
    javascriptSource(project.sourceDir),
  ];
}

export function inputOptions(
  project: Project,
  candidates: readonly CandidateFile[],
  { tree, use, user, plugins, generated = generatedModules(candidates) }: PackagePlan,
  listeners: Listeners,
): InputOptions {
  const { external, exclude } = project.settings;
  return {
    input: {
      worker: `${GENERATED}worker`,
      thread: `${GENERATED}thread`,
      health: `${GENERATED}health`,
      describe: `${GENERATED}describe`,
    },
    ...sourceOptions(project),
    onLog: (level, log) => {
      if (log.code === 'SHIMMED_EXPORT' && log.exporter !== undefined && log.binding !== undefined) {
        listeners.missing.shimmed(log.exporter, log.binding);
      } else if (log.code === 'UNRESOLVED_IMPORT') listeners.onFault(logError(log, project.dir));
      else if (level === 'warn' && !SILENT.has(log.code ?? '') && !log.id?.includes('node_modules')) {
        listeners.onWarning(log.message);
      }
    },
    plugins: [
      {
        name: 'flash:generated',
        resolveId: { filter: { id: /^flash:/ }, handler: (id) => id },
        load: { filter: { id: /^flash:/ }, handler: (id) => generated.get(id) },
      },
      ...plugins,
      erasedImports(isUsers),
      threadPool(),
      nodeHttp(),
      nestLoggers(),
      onePackageCopy({ project, external, exclude, tree, use, onNative: listeners.onNative }),
      runtimeLookups(use),
      placeModule(),
      ...sourcePlugins(project, user),
      oneByteChunks(),
    ],
  };
}

export function outputOptions({ dir, readable }: Pick<Project, 'dir' | 'readable'>, outDir: string): OutputOptions {
  const nameOf = sourceNames(dir);
  return {
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    // Metadata, messages and manifests contain the names of classes.
    keepNames: true,
    // Packages need `reflect-metadata` and the like to run before them, also when these are in another chunk.
    strictExecutionOrder: true,
    generatedCode: { profilerNames: false },
    minify: readable ? false : 'dce-only',
    // A start reads and hashes every byte of the chunks. What the source maps lead to has the comments.
    comments: readable || { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (source, mapPath) => {
      const map = resolve(outDir, mapPath);
      return relative(dirname(map), join(outDir, nameOf(resolve(dirname(map), source))));
    },
  };
}

/** Reads a project's JavaScript as TypeScript without types: the bundler compiles decorators in TypeScript only. */
function javascriptSource(sourceDir: string): Plugin {
  return {
    name: 'flash:javascript',
    load: {
      filter: { id: { include: /\.m?js$/, exclude: /[\\/]node_modules[\\/]/ } },
      async handler(id) {
        if (!id.startsWith(sourceDir + sep)) return null;
        return { code: await readFile(id, 'utf8'), moduleType: 'ts' };
      },
    },
  };
}
