import type { CandidateFile } from '../discovery/discover.js';

/** Names of the two programs that a bundle holds. */
export const WORKER_ENTRY = 'worker.mjs';
export const DESCRIBE_ENTRY = 'describe.mjs';

/** What the artifact runs: our worker over the user's modules, each imported only by the endpoint that it holds. */
export function workerEntry(candidates: readonly CandidateFile[]): string {
  const modules = candidates.map(
    ({ path, absolutePath }) => `    ${quote(path)}: () => import(${quote(absolutePath)}),`,
  );
  return [
    `import { startWorker } from '@flash-ts/worker';`,
    `await startWorker({`,
    `  manifestUrl: new URL('./flash_manifest.json', import.meta.url),`,
    `  modules: {`,
    ...modules,
    `  },`,
    `});`,
  ].join('\n');
}

/**
 * What the build runs once to read the classes: it tells its parent the file it imports next, then the description. It takes its
 * options from its parent too, so that the same source gives the same bundle.
 */
export function describeEntry(candidates: readonly CandidateFile[]): string {
  const modules = candidates.map(
    ({ path, absolutePath, classes }) =>
      `  { file: ${quote(path)}, exports: ${JSON.stringify(classes.map(({ exportName }) => exportName))}, load: () => import(${quote(absolutePath)}) },`,
  );
  return [
    `import { describeEndpoints } from '@flash-ts/core/describe';`,
    `const tell = (message) => new Promise((resolve) => process.send(message, resolve));`,
    // The parent is gone: nobody waits for the answer any more.
    `process.once('disconnect', () => process.exit(1));`,
    `const modules = [`,
    ...modules,
    `];`,
    `const options = JSON.parse(process.argv[2]);`,
    `const onImport = (file) => tell({ importing: file });`,
    `await tell({ description: await describeEndpoints(modules, { ...options, onImport }) });`,
  ].join('\n');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
