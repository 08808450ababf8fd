import { dirname, join, relative, resolve, sep } from 'node:path';
import { rolldown, type InputOptions, type OutputChunk, type OutputOptions, type RolldownOutput } from 'rolldown';
import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors, sourceFaults } from '../catalogue.js';
import type { CandidateFile } from '../discovery/discover.js';
import type { Project } from '../opening/open-project.js';
import { bundleError, logError } from './bundle-errors.js';
import { DESCRIBE_ENTRY, GENERATED, generatedModules, HEALTH_ENTRY, THREAD_ENTRY, WORKER_ENTRY } from './entries.js';
import { javascriptSource } from './javascript-source.js';
import { literalRequires } from './lookups/literal-requires.js';
import { missingImports } from '../imports/missing-imports.js';
import { MissingNames } from '../imports/missing-names.js';
import type { NativePackage } from './native-package.js';
import { nestLoggers } from './nest-loggers.js';
import { nodeHttp } from './node-http.js';
import { oneByteChunks } from './one-byte-chunks.js';
import { onePackageCopy } from './one-copy.js';
import { sourceNames } from './source-paths.js';
import { threadPool } from './thread-pool.js';

export interface Bundle {
  /** The files that a worker needs, by path in the artifact. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The program that describes the classes, on disk. */
  readonly describePath: string;
  readonly nativePackages: readonly NativePackage[];
}

/** What the bundler says that a user can do nothing about: our decorator settings go before those of tsconfig.json. */
const SILENT = new Set(['CONFIGURATION_FIELD_CONFLICT']);

/**
 * Bundles user code, Nest and our runtime into `outDir`.
 *
 * @param onWarning told what the bundler finds odd
 * @throws FlashError with the file and line of what can't be bundled
 */
export async function bundle(
  project: Project,
  candidates: readonly CandidateFile[],
  outDir: string,
  onWarning: (message: string) => void,
): Promise<Bundle> {
  const native = new Map<string, NativePackage>();
  const faults: FlashError[] = [];
  const missing = new MissingNames(project.dir);
  const options = inputOptions(project, candidates, {
    onNative: (found) => native.set(found.name, found),
    onFault: (fault) => faults.push(fault),
    onWarning,
    missing,
  });
  const output = await runBundler(options, outputOptions(project.dir, outDir), project.dir);
  faults.push(...missing.faults());
  faults.push(...(await ignoredImports(output, project)));
  if (faults.length > 0) throw sourceFaults(faults);
  return {
    files: workerFiles(output),
    describePath: join(outDir, DESCRIBE_ENTRY),
    nativePackages: [...native.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** What the project ignores is not shipped, not as a part of a chunk either. */
async function ignoredImports({ output }: RolldownOutput, { dir, ignoreRules }: Project): Promise<FlashError[]> {
  const own = output
    .flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    .filter((id) => id.startsWith(dir + sep) && !id.includes(`${sep}node_modules${sep}`));
  const verdicts = await Promise.all(own.map(async (id) => ((await ignoreRules.ignores(id)) ? [id] : [])));
  return [...new Set(verdicts.flat())].toSorted().map((id) => {
    const path = relative(dir, id).split(sep).join('/');
    return buildErrors.FLASH_IMPORT_IGNORED({ path }, { where: { file: path } });
  });
}

async function runBundler(input: InputOptions, output: OutputOptions, projectDir: string): Promise<RolldownOutput> {
  const build = await rolldown(input);
  try {
    return await build.write(output);
  } catch (error) {
    throw bundleError(error, projectDir);
  } finally {
    await build.close();
  }
}

interface Listeners {
  readonly onNative: (found: NativePackage) => void;
  readonly onFault: (fault: FlashError) => void;
  readonly onWarning: (message: string) => void;
  readonly missing: MissingNames;
}

function inputOptions(project: Project, candidates: readonly CandidateFile[], listeners: Listeners): InputOptions {
  const generated = generatedModules(candidates);
  const { external, exclude } = project.settings;
  return {
    input: {
      worker: `${GENERATED}worker`,
      thread: `${GENERATED}thread`,
      health: `${GENERATED}health`,
      describe: `${GENERATED}describe`,
    },
    cwd: project.dir,
    platform: 'node',
    // An ancestor's tsconfig.json must not matter: the same project builds the same in any folder.
    tsconfig: project.tsconfig ?? false,
    transform: { target: 'node24', decorator: { legacy: true, emitDecoratorMetadata: true } },
    shimMissingExports: true,
    // Comments with source paths would carry the machine's folders into the artifact.
    experimental: { attachDebugInfo: 'none' },
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
      missingImports(project.dir, listeners.missing),
      threadPool(),
      nodeHttp(),
      nestLoggers(),
      onePackageCopy({ projectDir: project.dir, external, exclude, onNative: listeners.onNative }),
      literalRequires(),
      javascriptSource(project.sourceDir),
      oneByteChunks(),
    ],
  };
}

function outputOptions(projectDir: string, outDir: string): OutputOptions {
  const nameOf = sourceNames(projectDir);
  return {
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    // Metadata, messages and manifests speak of classes by their names.
    keepNames: true,
    // Packages rely on `reflect-metadata` and the like having run before them, across chunks too.
    strictExecutionOrder: true,
    generatedCode: { profilerNames: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (source, mapPath) => {
      const map = resolve(outDir, mapPath);
      return relative(dirname(map), join(outDir, nameOf(resolve(dirname(map), source))));
    },
  };
}

/** All that the worker and its threads reach, with source maps. */
function workerFiles({ output }: RolldownOutput): Map<string, string | Uint8Array> {
  const byName = new Map(output.map((file) => [file.fileName, file]));
  const chunks = new Map<string, OutputChunk>();
  const reach = (fileName: string): void => {
    const file = byName.get(fileName);
    if (file?.type !== 'chunk' || chunks.has(fileName)) return;
    chunks.set(fileName, file);
    [...file.imports, ...file.dynamicImports].forEach(reach);
  };
  [WORKER_ENTRY, THREAD_ENTRY, HEALTH_ENTRY].forEach(reach);
  const files = [...chunks.values()].flatMap((chunk): [string, string | Uint8Array][] => {
    const map = byName.get(`${chunk.fileName}.map`);
    return [
      [chunk.fileName, chunk.code],
      ...(map?.type === 'asset' ? [[map.fileName, map.source] as [string, string]] : []),
    ];
  });
  return new Map(files);
}
