import { defineErrors, entry, type FlashError } from '@flash-ts/core/errors';

const MINIMAL_CLASS = `  import { FlashEndpoint, Get } from '@flash-ts/core';

  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  export class Hello {
    @Get('/hello') hello() { return { hello: 'world' }; }
  }`;

/** What can go wrong between a project's source and its artifact. */
export const buildCatalogue = {
  FLASH_PROJECT_INVALID: entry<{ dir: string; problem: string }>({
    title: 'Not a project',
    kind: 'user',
    message: ({ dir, problem }) => `${dir} ${problem}; a project is a folder with package.json and src/`,
    fix: 'Change into a project, name one with --project DIR, or make one with `flash init DIR`.',
  }),
  FLASH_NO_ENDPOINTS: entry<{ folder: string; files: number }>({
    title: 'No endpoint found',
    kind: 'user',
    message: ({ folder, files }) =>
      `no class with @FlashEndpoint in ${folder} (${files} source file${files === 1 ? '' : 's'} read: .ts, .mts, .js and .mjs, without tests)`,
    fix: `Write one, for instance:\n\n${MINIMAL_CLASS}\n`,
  }),
  FLASH_ENDPOINT_NOT_EXPORTED: entry<{ className: string; file: string }>({
    title: 'Endpoint class not exported',
    kind: 'user',
    message: ({ className, file }) =>
      `the endpoint class ${className} in ${file} is not exported, so no worker could load it`,
    fix: ({ className }) => `Write \`export class ${className}\`.`,
  }),
  FLASH_BUNDLE_FAILED: entry<{ problem: string; frame?: string }>({
    title: 'Source can’t be bundled',
    kind: 'user',
    message: ({ problem, frame }) => (frame === undefined ? problem : `${problem}\n\n${frame}\n`),
    fix: 'Mend the place shown and build again.',
  }),
  FLASH_BUNDLE_WARNING: entry<{ problem: string }>({
    title: 'Something odd in the build',
    kind: 'user',
    message: ({ problem }) => problem,
    fix: 'Look at the place shown; the build went on.',
  }),
  FLASH_SOURCE_FAULTS: entry<{ count: number }>({
    title: 'Source with faults',
    kind: 'user',
    message: ({ count }) => `${count} faults in the source`,
    fix: 'Mend each fault listed; nothing was built.',
  }),
  FLASH_IMPORT_UNRESOLVED: entry<{ specifier: string; frame?: string }>({
    title: 'Import not found',
    kind: 'user',
    message: ({ specifier, frame }) =>
      `nothing is found for the import '${specifier}'${frame === undefined ? '' : `\n\n${frame}\n`}`,
    fix: ({ specifier }) =>
      specifier.startsWith('.')
        ? 'Correct the path; it is relative to the file that imports it.'
        : `Install it with \`npm install ${packageOf(specifier)}\`, or correct the name.`,
  }),
  FLASH_IMPORT_FAILED: entry<{ file: string; message: string }>({
    title: 'Source file throws when imported',
    kind: 'user',
    message: ({ file, message }) => `importing ${file} failed with ${message}`,
    fix: 'Mend the cause; work that needs a running worker belongs in onModuleInit or in a handler.',
  }),
  FLASH_LOAD_TIMEOUT: entry<{ file: string; seconds: number }>({
    title: 'Source file does not finish loading',
    kind: 'user',
    message: ({ file, seconds }) => `importing ${file} did not end within ${seconds} s`,
    fix: 'Look for an endless loop or a top-level await that never resolves, in this file or in what it imports.',
  }),
  FLASH_LOAD_ENDED: entry<{ file: string; how: string }>({
    title: 'Source file ends the process',
    kind: 'user',
    message: ({ file, how }) => `the process that imported ${file} ended with ${how} before the classes were read`,
    fix: 'Look for process.exit, an unhandled rejection or a top-level await that never resolves, in this file or in what it imports.',
  }),
  FLASH_PACKAGE_MISSING: entry<{ name: string; needs: string }>({
    title: 'Package not installed',
    kind: 'user',
    message: ({ name, needs }) => `${name} can't be bundled and needs ${needs}, which is not installed`,
    fix: 'Run `npm install` in the project and build again.',
  }),
};

/** `@scope/name/deep` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export const buildErrors = defineErrors(buildCatalogue);

/** The fault itself when there is one, or an error that lists them. There must be at least one. */
export function sourceFaults(faults: readonly FlashError[]): FlashError {
  const [first, ...others] = faults;
  if (first && others.length === 0) return first;
  return buildErrors.FLASH_SOURCE_FAULTS({ count: faults.length }, { faults });
}
