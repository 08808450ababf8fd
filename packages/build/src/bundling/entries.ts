import type { CandidateFile } from '../discovery/discover.js';
import { PISCINA_THREAD } from './thread-pool.js';

/** Names of the programs that a bundle holds. */
export const WORKER_ENTRY = 'worker.mjs';
export const THREAD_ENTRY = 'thread.mjs';
export const HEALTH_ENTRY = 'health.mjs';
export const DESCRIBE_ENTRY = 'describe.mjs';

/** Prefix of the ids of our generated modules. */
export const GENERATED = 'flash:';
/** Prefix of the ids of the modules that stand for endpoint files. */
export const MODULE = `${GENERATED}module/`;

/**
 * Code that imports the module of an endpoint file.
 *
 * @param path of the file, relative to the project
 * @param root an expression for the URL of a file in the root of the artifact
 */
export type ImportCode = (path: string, root: string) => string;

const importBundled: ImportCode = (path) => `import(${quote(MODULE + path)})`;

/** The generated modules by id: the programs, and one for each of the user's modules. */
export function generatedModules(candidates: readonly CandidateFile[]): Map<string, string> {
  return new Map([...programs(candidates, importBundled), ...endpointModules(candidates)]);
}

/** The programs by their ids. */
export function programs(candidates: readonly CandidateFile[], importCode: ImportCode): Map<string, string> {
  return new Map([
    [`${GENERATED}worker`, workerEntry(candidates, importCode)],
    [`${GENERATED}thread`, threadEntry(candidates, importCode)],
    [`${GENERATED}health`, HEALTH_THREAD],
    [`${GENERATED}describe`, describeEntry(candidates, importCode)],
  ]);
}

/** The modules that stand for endpoint files, by their ids. */
export function endpointModules(candidates: readonly CandidateFile[]): Map<string, string> {
  return new Map(candidates.map((candidate) => [MODULE + candidate.path, endpointModule(candidate)]));
}

/**
 * Stands for a user's module where it is imported dynamically. The bundler orders chunks by the ids of such modules: an id with the
 * project's folder in it would make the bundle depend on where the project lies.
 */
function endpointModule({ absolutePath, classes }: CandidateFile): string {
  return `export { ${classes.map(({ exportName }) => exportName).join(', ')} } from ${quote(absolutePath)};`;
}

/** The program that the artifact runs: our worker, which imports only the module of the endpoint that it serves. */
function workerEntry(candidates: readonly CandidateFile[], importCode: ImportCode): string {
  return [
    `import { startWorker } from '@flash-ts/worker';`,
    `await startWorker({`,
    `  manifestUrl: new URL('./flash_manifest.json', import.meta.url),`,
    `  threadUrl: new URL('./${THREAD_ENTRY}', import.meta.url),`,
    `  healthUrl: new URL('./${HEALTH_ENTRY}', import.meta.url),`,
    ...userModules(candidates, importCode),
    `});`,
  ].join('\n');
}

/** The program that answers health requests while a worker's event loop is blocked. */
const HEALTH_THREAD = `import { runHealthThread } from '@flash-ts/worker/threads/health';\nawait runHealthThread();`;

/**
 * The program that each thread of the artifact runs: Piscina's own code for a thread, and the function that it calls. In the main thread it
 * does nothing, so that the build can import it for the compile cache.
 */
function threadEntry(candidates: readonly CandidateFile[], importCode: ImportCode): string {
  return [
    `import ${quote(PISCINA_THREAD)};`,
    `import { isMainThread } from 'node:worker_threads';`,
    `import { runThread } from '@flash-ts/worker/threads/program';`,
    `export default isMainThread ? undefined : runThread({`,
    `  manifestUrl: new URL('./flash_manifest.json', import.meta.url),`,
    ...userModules(candidates, importCode),
    `});`,
  ].join('\n');
}

function userModules(candidates: readonly CandidateFile[], importCode: ImportCode): string[] {
  return [
    `  modules: {`,
    ...candidates.map(({ path }) => `    ${quote(path)}: () => ${importCode(path, 'import.meta.url')},`),
    `  },`,
  ];
}

/**
 * The program that the build runs once to read the classes. It sends its parent the name of each file before importing it, then the
 * description. Its options come from its parent too, so that the same source gives the same bundle: as its argument, or as a message. Before it
 * waits for a message it loads everything but the project's own modules. The option `root` says where these are when they are not beside it.
 */
function describeEntry(candidates: readonly CandidateFile[], importCode: ImportCode): string {
  const modules = candidates.map(
    ({ path, classes }) =>
      `  { file: ${quote(path)}, exports: ${JSON.stringify(classes.map(({ exportName }) => exportName))}, load: () => ${importCode(path, 'root')} },`,
  );
  return [
    `import { describeEndpoints } from '@flash-ts/core/describe';`,
    `const tell = (message) => new Promise((resolve) => process.send(message, resolve));`,
    // The parent has ended, so nobody reads the answer.
    `process.once('disconnect', () => process.exit(1));`,
    `const told = process.argv[2] ?? (await new Promise((resolve) => process.once('message', resolve)));`,
    `const { root = import.meta.url, ...options } = JSON.parse(told);`,
    `const modules = [`,
    ...modules,
    `];`,
    `const onImport = (file) => tell({ importing: file });`,
    `await tell({ description: await describeEndpoints(modules, { ...options, onImport }) });`,
  ].join('\n');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
