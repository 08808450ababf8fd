import { defineErrors, entry, sentence, type FlashError } from '@flash-ts/core/errors';
import type { LostReason } from '../bundling/places/lost-reason.js';

const MINIMAL_CLASS = `  import { FlashEndpoint, Get } from '@flash-ts/core';

  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  export class Hello {
    @Get('/hello') hello() { return { hello: 'world' }; }
  }`;

/** What a warning of a file that is not shipped says. */
function notShipped(path: string, why: LostReason): { readonly because: string; readonly fix: string } {
  switch (why) {
    case 'missing':
      return {
        because: ', and there is no such file',
        fix: 'Correct the path; it is relative to the source file. Of a file that is made at run time, take the path from `process.cwd()` or a setting.',
      };
    case 'empty':
      return {
        because: ', a folder without files, which an artifact does not have',
        fix: 'Put a file into it, or make the folder at run time.',
      };
    case 'compiled':
      return {
        because: ', where the compiler of the project writes and which an artifact does not have',
        fix: 'Make the path from the source file (`join(__dirname, …)`), or name the files in `assets` of nest-cli.json, which are shipped.',
      };
    default:
      return {
        because: ', which is private or ignored and so not part of the artifact',
        fix: `Add the line \`!/${path}\` to .flashignore if it may be shipped; environments and keys never are.`,
      };
  }
}

/** What can go wrong between a project's source and its artifact. */
export const buildCatalogue = {
  FLASH_NO_PROJECT: entry<{ dir: string }>({
    title: 'The folder is not a project.',
    kind: 'user',
    message: ({ dir }) => `The folder ${dir} has no readable package.json, so it is not a project.`,
    fix: 'Change into a project, name one with --project DIR, or create one with `flash init DIR`.',
  }),
  FLASH_PACKAGE_JSON_INVALID: entry<{ path: string; problem: string }>({
    title: "The package.json can't be used.",
    kind: 'user',
    message: ({ path, problem }) => sentence(`The file ${path} ${problem}`),
    fix: 'Correct the file and run the command again.',
  }),
  FLASH_PROJECT_INVALID: entry<{ dir: string; problem: string }>({
    title: 'Not a project',
    kind: 'user',
    message: ({ dir, problem }) =>
      `${dir} ${problem}; a project is a folder with package.json and src/, or the folder that flash.source in package.json names`,
    fix: 'Change into a project, name one with --project DIR, or make one with `flash init DIR`.',
  }),
  FLASH_TSCONFIG_INVALID: entry<{ problem: string; fix: string }>({
    title: 'tsconfig.json can’t be used',
    kind: 'user',
    message: ({ problem }) => problem,
    fix: ({ fix }) => fix,
  }),
  FLASH_PEER_UNSUITABLE: entry<{
    name: string;
    /** Undefined when it is not installed. */
    version: string | undefined;
    /** The versions that are served. */
    range: string;
    /** What `npm install` has to be given at once. */
    together: readonly string[];
  }>({
    title: 'Package of a version that is not served',
    kind: 'user',
    message: ({ name, version, range }) =>
      version === undefined
        ? `${name} is not installed; a worker runs with ${range} of it`
        : `${name} ${version} is installed, and a worker runs with ${range} of it`,
    fix: ({ name, together }) =>
      name.startsWith('@nestjs/')
        ? `Bring all packages of Nest to one version, in one command, since npm refuses a mixture: \`npm install ${together.join(' ')}\`. Nest's migration guide lists what changed.`
        : `Run \`npm install ${together.join(' ')}\` in the project.`,
  }),
  FLASH_SETTING_INVALID: entry<{ setting: string; value: string; expected: string }>({
    title: 'Setting of the build can’t be used',
    kind: 'user',
    message: ({ setting, value, expected }) => `${setting} is ${value}, it must be ${expected}`,
    fix: 'Correct `flash` in package.json.',
  }),
  FLASH_IMPORT_IGNORED: entry<{ path: string }>({
    title: 'Import of an ignored file',
    kind: 'user',
    message: ({ path }) => `${path} is imported, and .gitignore or .flashignore keeps it out of the artifact`,
    fix: ({ path }) => `Add the line \`!/${path}\` to .flashignore if it may be shipped, or remove the import.`,
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
    fix: ({ specifier }) => {
      if (specifier === '@nestjs/platform-express') {
        return "Workers serve Nest on Fastify: import FileInterceptor and its siblings from '@nestjs/platform-fastify/multipart'.";
      }
      return specifier.startsWith('.')
        ? 'Correct the path; it is relative to the file that imports it.'
        : `Install it with \`npm install ${packageOf(specifier)}\`, or correct the name.`;
    },
  }),
  FLASH_IMPORT_MISSING: entry<{
    name: string;
    specifier: string;
    /** The name that was most likely meant. */
    suggestion: string | undefined;
    /** Another package that has the name. */
    elsewhere: string | undefined;
    frame: string;
  }>({
    title: 'Imported name does not exist',
    kind: 'user',
    message: ({ name, specifier, frame }) =>
      `${name === 'default' ? 'a default export' : `'${name}'`} is imported from '${specifier}', which does not export it\n\n${frame}\n`,
    fix: ({ name, suggestion, elsewhere }) => {
      if (elsewhere !== undefined) return `Import '${name}' from '${elsewhere}', which has it.`;
      if (suggestion !== undefined) return `Did you mean '${suggestion}'?`;
      return 'Correct the name, export it there, or write `import type` if it is a type.';
    },
  }),
  FLASH_IMPORT_FAILED: entry<{
    file: string;
    message: string;
    /** Variables for want of which it most likely failed. */
    variables: readonly string[];
  }>({
    title: 'Source file throws when imported',
    kind: 'user',
    message: ({ file, message, variables }) =>
      `importing ${file} failed with ${message}${variables.length === 0 ? '' : `; it asked for ${variables.join(', ')}, which a build does not have`}`,
    fix: ({ variables: [name] }) =>
      name === undefined
        ? 'Mend the cause; work that needs a running worker belongs in onModuleInit or in a handler.'
        : variableFix(name),
  }),
  FLASH_VARIABLE_UNDECLARED: entry<{ name: string; file: string; endpoint: string }>({
    title: 'Variable that a worker will not have',
    kind: 'user',
    message: ({ name, file, endpoint }) =>
      `importing ${file} fails without ${name}, and \`env\` of the endpoint ${endpoint} does not have it: its workers get the variables of \`env\` only`,
    fix: ({ name }) =>
      `Write \`env: { ${name}: secret('${name}') }\` in @FlashEndpoint; the value is read from the shell or .env at deploy time.`,
  }),
  FLASH_VARIABLE_IN_MANIFEST: entry<{ name: string; endpoint: string }>({
    title: 'Value of a variable in the manifest',
    kind: 'user',
    message: ({ name, endpoint }) =>
      `the endpoint ${endpoint} is described with the value of process.env.${name}, for which a build has only a placeholder`,
    fix: ({ name }) =>
      `Write \`env: { ${name}: secret('${name}') }\`, whose value is read at deploy time, or a value that stands in the source.`,
  }),
  FLASH_LOAD_TIMEOUT: entry<{ file: string; seconds: number }>({
    title: 'Source file does not finish loading',
    kind: 'user',
    message: ({ file, seconds }) => `importing ${file} did not end within ${seconds} s`,
    fix: 'Look for an endless loop or a top-level await that never resolves, in this file or in what it imports.',
  }),
  FLASH_LOAD_ENDED: entry<{
    file: string;
    how: string;
    /** Variables of the project that it named in what it printed. */
    variables: readonly string[];
  }>({
    title: 'Source file ends the process',
    kind: 'user',
    message: ({ file, how, variables }) =>
      `the process that imported ${file} ended with ${how} before the classes were read${variables.length === 0 ? '' : `; it speaks of ${variables.join(', ')}, which a build has a placeholder for at the most`}`,
    fix: ({ variables: [name] }) =>
      name === undefined
        ? 'Look for process.exit, an unhandled rejection or a top-level await that never resolves, in this file or in what it imports.'
        : variableFix(name),
  }),
  FLASH_PACKAGE_MISSING: entry<{ name: string; needs: string }>({
    title: 'Package not installed',
    kind: 'user',
    message: ({ name, needs }) => `${name} can't be bundled and needs ${needs}, which is not installed`,
    fix: 'Run `npm install` in the project and build again.',
  }),
  FLASH_FILE_NOT_SHIPPED: entry<{ path: string; why: LostReason }>({
    title: 'File not shipped',
    kind: 'user',
    message: ({ path, why }) => `the code opens ${path}${notShipped(path, why).because}`,
    fix: ({ path, why }) => notShipped(path, why).fix,
  }),
  FLASH_NEST_PLUGIN_NOT_RUN: entry<{ name: string }>({
    title: 'Compiler plugin not run',
    kind: 'user',
    message: ({ name }) =>
      `nest-cli.json names the compiler plugin ${name}, which only the TypeScript compiler of \`nest build\` runs: what it derives from types and comments is missing in the artifact`,
    fix: 'Write those decorators out (`@ApiProperty()`, `@Field()`), or have Nest write metadata.ts (PluginMetadataGenerator) and load it: `SwaggerModule.loadPluginMetadata(metadata)` in `configure`, or `metadata` of `GraphQLModule.forRoot`.',
  }),
  FLASH_LOOKUP_UNKNOWN: entry<{ code: string }>({
    title: 'Module known at run time only',
    kind: 'user',
    message: ({ code }) => `the build can’t tell what \`${code}\` loads, so it may be missing in the artifact`,
    fix: 'Write the name as a text, or as a template that begins with a folder (`import(`./jobs/${name}.js`)`); name a package in `flash.external` of package.json, and files in `flash.include`.',
  }),
  FLASH_INCLUDE_EMPTY: entry<{ pattern: string; kept: readonly string[] }>({
    title: 'Nothing to include',
    kind: 'user',
    message: ({ pattern, kept }) =>
      kept.length === 0
        ? `flash.include has "${pattern}", and no file of the project matches it`
        : `flash.include has "${pattern}", and what matches it is private, ignored or reserved: ${kept.slice(0, 5).join(', ')}${kept.length > 5 ? ` and ${kept.length - 5} more` : ''}`,
    fix: ({ kept }) =>
      kept.length === 0
        ? 'Correct the glob in package.json; it is relative to the project.'
        : 'Take an ignored file back with a line `!path` in .flashignore; environments, keys and settings of tools are never shipped.',
  }),
  FLASH_INCLUDE_OUTSIDE: entry<{ path: string }>({
    title: 'Include of a file outside the project',
    kind: 'user',
    message: ({ path }) => `flash.include matches ${path}, a link to a place outside the project`,
    fix: 'Copy the file into the project, or narrow the glob in package.json.',
  }),
  FLASH_ARTIFACT_TOO_LARGE: entry<{
    total: number;
    limit: number;
    largest: readonly { readonly path: string; readonly bytes: number }[];
  }>({
    title: 'Artifact too large',
    kind: 'user',
    message: ({ total, limit, largest }) =>
      [
        `the artifact has ${megabytes(total)} unpacked, ${megabytes(limit)} are allowed; the largest files are`,
        ...largest.map(({ path, bytes }) => `  ${megabytes(bytes).padStart(9)}  ${path}`),
      ].join('\n'),
    fix: 'Put models on a network volume, leave out what the image has with `--exclude NAME`, or narrow flash.include in package.json.',
  }),
  FLASH_LOCKFILE_INVALID: entry<{ path: string; problem: string }>({
    title: 'Lockfile can’t be read',
    kind: 'user',
    message: ({ path, problem }) => `${path} is not JSON (${problem})`,
    fix: 'Make it anew with `npm install`.',
  }),
  FLASH_NATIVE_NO_BINARY: entry<{ name: string; version: string; target: string; lookedFor: string }>({
    title: 'Package without a binary for the worker',
    kind: 'user',
    message: ({ name, version, target, lookedFor }) =>
      `${name} ${version} has no binary for ${target}, where workers run; looked for ${lookedFor}`,
    fix: ({ name }) =>
      `Take a version that has one, lock the packages of every platform (remove node_modules and package-lock.json, then \`npm install\`), build on Linux (x64, glibc) when it is compiled at install, or leave it to the image with \`--exclude ${name}\`.`,
  }),
  FLASH_NATIVE_WRONG_NODE: entry<{
    name: string;
    version: string;
    file: string;
    /** The Node that the file was built for, and the worker's. */
    builtFor: string;
    needed: string;
  }>({
    title: 'Machine code for another Node',
    kind: 'user',
    message: ({ name, version, file, builtFor, needed }) =>
      `${file} of ${name} ${version} was built for ${builtFor}; workers run on ${needed}, and installing it anew for that gave no file that loads`,
    fix: ({ name }) =>
      `Install with the Node that workers run on (\`nvm use 24 && npm rebuild ${name}\`), take a version of ${name} that supports it, or leave it to the image with \`--exclude ${name}\`.`,
  }),
  FLASH_NATIVE_INSTALL_FAILED: entry<{ how: string; args: readonly string[] }>({
    title: 'Native packages not installed',
    kind: 'user',
    message: ({ how, args }) => `\`npm ${args.join(' ')}\` ended with ${how}`,
    fix: 'See what npm says; it has to reach the registry the first time, and installs from the cache afterwards.',
  }),
};

function variableFix(name: string): string {
  return `Declare it with \`env: { ${name}: secret('${name}') }\`, and give an example of its form in .env.example (\`${name}=…\`, no secret), which a build takes; or read it in a handler, a provider's factory or onModuleInit.`;
}

/** In decimal megabytes. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
}

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
