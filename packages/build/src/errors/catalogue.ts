import { defineErrors, entry, sentence, type FlashError } from '@flash-ts/core/errors';
import { imageCatalogue } from './image-catalogue.js';

const MINIMAL_CLASS = `  import { FlashEndpoint, Get } from '@flash-ts/core';

  @FlashEndpoint({ cpu: 'cpu3c-1-2' })
  export class Hello {
    @Get('/hello') hello() { return { hello: 'world' }; }
  }`;

/**
 * Why a file that the source names is not shipped: it does not exist; it is private or ignored; it is a folder without files; it is in the
 * folder that the project's own compiler writes to.
 */
export type LostReason = 'missing' | 'kept' | 'empty' | 'compiled';

/** The reason and the fix of a warning about a file that is not shipped. */
function notShipped(path: string, why: LostReason): { readonly because: string; readonly fix: string } {
  switch (why) {
    case 'missing':
      return {
        because: ', and there is no such file',
        fix: 'Correct the path, which is relative to the source file. For a file that is created at run time, take the path from `process.cwd()` or a setting.',
      };
    case 'empty':
      return {
        because: ', an empty folder, and artifacts have no empty folders',
        fix: 'Put a file into the folder, or create the folder at run time.',
      };
    case 'compiled':
      return {
        because: ', a file in the output folder of the compiler, which is not in an artifact',
        fix: 'Build the path from the source file (`join(__dirname, …)`), or list the files in `assets` of nest-cli.json, which are shipped.',
      };
    default:
      return {
        because: ', which is private or ignored and therefore not in the artifact',
        fix: `Add the line \`!/${path}\` to .flashignore if the file may be shipped; environment files and keys never are.`,
      };
  }
}

/** What can go wrong between a project's source and its artifact, and from there to an image. */
export const buildCatalogue = {
  FLASH_NO_PROJECT: entry<{ dir: string }>({
    title: 'The folder is not a project.',
    message: ({ dir }) => `The folder ${dir} has no readable package.json, so it is not a project.`,
    fix: 'Change into a project, name one with --project DIR, or create one with `flash init DIR`.',
  }),
  FLASH_PACKAGE_JSON_INVALID: entry<{ path: string; problem: string }>({
    title: "The package.json can't be used.",
    message: ({ path, problem }) => sentence(`The file ${path} ${problem}`),
    fix: 'Correct the file and run the command again.',
  }),
  FLASH_FILE_UNREADABLE: entry<{ path: string; problem: string }>({
    title: "A file of the project can't be read.",
    message: ({ path, problem }) => sentence(`The file ${path} can't be read: ${problem}`),
    fix: 'Make it a file that you may read, or remove it. Nothing was changed.',
  }),
  FLASH_PROJECT_INVALID: entry<{ dir: string; problem: string }>({
    title: 'The folder is not a project.',
    message: ({ dir, problem }) =>
      `The folder ${dir} ${problem}; a project is a folder with package.json and src/, or with the folder that flash.source in package.json names.`,
    fix: 'Change into a project, name one with --project DIR, or create one with `flash init DIR`.',
  }),
  FLASH_CONFIG_FAILED: entry<{ file: string; message: string }>({
    title: "The configuration can't be read.",
    message: ({ file, message }) => sentence(`Running ${file} failed: ${message}`),
    fix: ({ file }) =>
      file.endsWith('.ts')
        ? 'Correct the file. Node runs it with its types removed: imports of other files need their extension, enums and decorators are not possible, and in a CommonJS project it is named flash.config.mts.'
        : 'Correct the file.',
  }),
  FLASH_CONFIG_TIMEOUT: entry<{ file: string; seconds: number }>({
    title: 'The configuration takes too long.',
    message: ({ file, seconds }) => `Running ${file} did not end within ${seconds} s, so it was killed.`,
    fix: 'Let the file export an object, without waiting for anything.',
  }),
  FLASH_TSCONFIG_INVALID: entry<{ problem: string; fix: string }>({
    title: "The tsconfig.json can't be used.",
    message: ({ problem }) => sentence(problem),
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
    title: 'A package has a version that is not supported.',
    message: ({ name, version, range }) =>
      version === undefined
        ? `The package ${name} is not installed; workers need version ${range} of it.`
        : `The package ${name} is installed in version ${version}; workers need version ${range} of it.`,
    fix: ({ name, together }) =>
      name.startsWith('@nestjs/')
        ? `Update all packages of Nest to one version, in one command, since npm refuses a mixture: \`npm install ${together.join(' ')}\`. Nest's migration guide lists what changed.`
        : `Run \`npm install ${together.join(' ')}\` in the project.`,
  }),
  FLASH_SETTING_INVALID: entry<{ setting: string; value: string; expected: string }>({
    title: 'A build setting is not valid.',
    message: ({ setting, value, expected }) => `The setting ${setting} is ${value}; allowed is ${expected}.`,
    fix: 'Correct the field `flash` in package.json.',
  }),
  FLASH_IMPORT_IGNORED: entry<{ path: string }>({
    title: 'An ignored file is imported.',
    message: ({ path }) => `The file ${path} is imported, and .gitignore or .flashignore keeps it out of the artifact.`,
    fix: ({ path }) => `Add the line \`!/${path}\` to .flashignore if the file may be shipped, or remove the import.`,
  }),
  FLASH_NO_ENDPOINTS: entry<{ folder: string; files: number }>({
    title: 'No endpoint was found.',
    message: ({ folder, files }) =>
      `The folder ${folder} has no class with @FlashEndpoint (${files} source file${files === 1 ? '' : 's'} read: .ts, .mts, .js and .mjs, without tests).`,
    fix: `Write one, for example:\n\n${MINIMAL_CLASS}\n`,
  }),
  FLASH_ENDPOINT_NOT_EXPORTED: entry<{ className: string; file: string }>({
    title: 'The endpoint class is not exported.',
    message: ({ className, file }) =>
      `The endpoint class ${className} in ${file} is not exported, so no worker could load it.`,
    fix: ({ className }) => `Write \`export class ${className}\`.`,
  }),
  FLASH_BUNDLE_FAILED: entry<{ problem: string; frame?: string }>({
    title: "The source can't be bundled.",
    message: ({ problem, frame }) =>
      `${sentence(`The bundler can't process the source: ${problem}`)}${frame === undefined ? '' : `\n\n${frame}\n`}`,
    fix: 'Correct the place shown and build again.',
  }),
  FLASH_BUNDLE_WARNING: entry<{ problem: string }>({
    title: 'The bundler gave a warning.',
    message: ({ problem }) => sentence(`The bundler warns: ${problem}`),
    fix: 'Look at the place shown; the build continued.',
  }),
  FLASH_SOURCE_FAULTS: entry<{ count: number }>({
    title: 'The source has faults.',
    message: ({ count }) => `The source has ${count} faults.`,
    fix: 'Correct each fault listed; nothing was built.',
  }),
  FLASH_IMPORT_UNRESOLVED: entry<{ specifier: string; frame?: string }>({
    title: 'An import was not found.',
    message: ({ specifier, frame }) =>
      `The import '${specifier}' can't be resolved.${frame === undefined ? '' : `\n\n${frame}\n`}`,
    fix: ({ specifier }) => {
      if (specifier === '@nestjs/platform-express') {
        return "Workers run Nest on Fastify: import FileInterceptor and its siblings from '@nestjs/platform-fastify/multipart'.";
      }
      return specifier.startsWith('.')
        ? 'Correct the path, which is relative to the importing file.'
        : `Install it with \`npm install ${packageOf(specifier)}\`, or correct the name.`;
    },
  }),
  FLASH_IMPORT_MISSING: entry<{
    name: string;
    specifier: string;
    /** The most similar exported name. */
    suggestion: string | undefined;
    /** Another package that exports the name. */
    elsewhere: string | undefined;
    frame: string;
  }>({
    title: 'An imported name does not exist.',
    message: ({ name, specifier, frame }) =>
      `The source imports ${name === 'default' ? 'a default export' : `'${name}'`} from '${specifier}', which does not export it.\n\n${frame}\n`,
    fix: ({ name, suggestion, elsewhere }) => {
      if (elsewhere !== undefined) return `Import '${name}' from '${elsewhere}', which exports it.`;
      if (suggestion !== undefined) return `Did you mean '${suggestion}'?`;
      return 'Correct the name, export it there, or write `import type` if it is a type.';
    },
  }),
  FLASH_IMPORT_FAILED: entry<{
    file: string;
    message: string;
    /** Variables that are probably missing. */
    variables: readonly string[];
  }>({
    title: 'A source file throws when it is imported.',
    message: ({ file, message, variables }) =>
      `Importing ${file} failed with ${message}${variables.length === 0 ? '' : `; it read ${variables.join(', ')}, which a build does not have`}.`,
    fix: ({ variables: [name] }) =>
      name === undefined
        ? 'Correct the cause; code that needs a running worker belongs in onModuleInit or in a handler.'
        : variableFix(name),
  }),
  FLASH_VARIABLE_UNDECLARED: entry<{ name: string; file: string; endpoint: string }>({
    title: 'A variable is not declared in `env`.',
    message: ({ name, file, endpoint }) =>
      `Importing ${file} fails without ${name}, and \`env\` of the endpoint ${endpoint} does not have it: workers get only the variables of \`env\`.`,
    fix: ({ name }) =>
      `Write \`env: { ${name}: secret('${name}') }\` in @FlashEndpoint; the value is read from the shell or .env at deploy time.`,
  }),
  FLASH_VARIABLE_IN_MANIFEST: entry<{ name: string; endpoint: string }>({
    title: 'The manifest would contain the value of a variable.',
    message: ({ name, endpoint }) =>
      `The endpoint ${endpoint} is described with the value of process.env.${name}, for which a build has only a placeholder.`,
    fix: ({ name }) =>
      `Write \`env: { ${name}: secret('${name}') }\`, whose value is read at deploy time, or write the value itself in the source.`,
  }),
  FLASH_LOAD_TIMEOUT: entry<{ file: string; seconds: number }>({
    title: 'A source file does not finish loading.',
    message: ({ file, seconds }) => `Importing ${file} did not end within ${seconds} s.`,
    fix: 'Look for an endless loop or a top-level await that never resolves, in this file or in its imports.',
  }),
  FLASH_LOAD_ENDED: entry<{
    file: string;
    how: string;
    /** Variables of the project that its output mentions. */
    variables: readonly string[];
  }>({
    title: 'A source file ends the process.',
    message: ({ file, how, variables }) =>
      `The process that imported ${file} ended with ${how} before the classes were read${variables.length === 0 ? '' : `; its output mentions ${variables.join(', ')}, for which a build has at most a placeholder`}.`,
    fix: ({ variables: [name] }) =>
      name === undefined
        ? 'Look for process.exit, an unhandled rejection or a top-level await that never resolves, in this file or in its imports.'
        : variableFix(name),
  }),
  FLASH_PACKAGE_MISSING: entry<{ name: string; needs: string }>({
    title: 'A package is not installed.',
    message: ({ name, needs }) => `The package ${name} can't be bundled and needs ${needs}, which is not installed.`,
    fix: 'Run `npm install` in the project and build again.',
  }),
  FLASH_FILE_NOT_SHIPPED: entry<{ path: string; why: LostReason }>({
    title: 'A file is not in the artifact.',
    message: ({ path, why }) => `The code opens ${path}${notShipped(path, why).because}.`,
    fix: ({ path, why }) => notShipped(path, why).fix,
  }),
  FLASH_NEST_PLUGIN_NOT_RUN: entry<{ name: string }>({
    title: 'A compiler plugin is not run.',
    message: ({ name }) =>
      `The file nest-cli.json names the compiler plugin ${name}, which only \`nest build\` runs: metadata that the plugin derives from types and comments is missing in the artifact.`,
    fix: 'Write these decorators in the source (`@ApiProperty()`, `@Field()`), or let Nest write metadata.ts (PluginMetadataGenerator) and load it: `SwaggerModule.loadPluginMetadata(metadata)` in `configure`, or `metadata` of `GraphQLModule.forRoot`.',
  }),
  FLASH_LOOKUP_UNKNOWN: entry<{ code: string }>({
    title: "A module's name is known at run time only.",
    message: ({ code }) =>
      `The build can't find out what \`${code}\` loads, so the module may be missing in the artifact.`,
    fix: 'Write the name as a string, or as a template that begins with a folder (`import(`./jobs/${name}.js`)`); list a package in `flash.external` of package.json, and files in `flash.include`.',
  }),
  FLASH_INCLUDE_EMPTY: entry<{ pattern: string; kept: readonly string[] }>({
    title: 'The setting `flash.include` matches no file that can be shipped.',
    message: ({ pattern, kept }) =>
      kept.length === 0
        ? `The setting flash.include has "${pattern}", and no file of the project matches it.`
        : `The setting flash.include has "${pattern}", and all files that match it are private, ignored or reserved: ${kept.slice(0, 5).join(', ')}${kept.length > 5 ? ` and ${kept.length - 5} more` : ''}.`,
    fix: ({ kept }) =>
      kept.length === 0
        ? 'Correct the glob in package.json, which is relative to the project.'
        : 'Include an ignored file with a line `!path` in .flashignore; environment files, keys and settings of tools are never shipped.',
  }),
  FLASH_INCLUDE_OUTSIDE: entry<{ path: string }>({
    title: 'The setting `flash.include` matches a file outside the project.',
    message: ({ path }) => `The setting flash.include matches ${path}, a link to a file outside the project.`,
    fix: 'Copy the file into the project, or narrow the glob in package.json.',
  }),
  FLASH_ARTIFACT_TOO_LARGE: entry<{
    total: number;
    limit: number;
    largest: readonly { readonly path: string; readonly bytes: number }[];
  }>({
    title: 'The artifact is too large.',
    message: ({ total, limit, largest }) =>
      [
        `The artifact has ${megabytes(total)} unpacked, and ${megabytes(limit)} are allowed. The largest files are:`,
        ...largest.map(({ path, bytes }) => `  ${megabytes(bytes).padStart(9)}  ${path}`),
      ].join('\n'),
    fix: 'Put models on a network volume, leave packages out that the image has with `--exclude NAME`, or narrow flash.include in package.json.',
  }),
  FLASH_EXCLUDE_UNKNOWN: entry<{ name: string; meant: string | undefined }>({
    title: 'A package that is to be left out is not known.',
    message: ({ name }) =>
      `The package ${name} is to be left out (--exclude, or flash.exclude in package.json), and is neither in package.json nor installed nor named in the source: leaving it out changes nothing.`,
    fix: ({ meant }) => `Correct the name, or remove it.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  }),
  FLASH_LOCKFILE_INVALID: entry<{ path: string; problem: string }>({
    title: "The lockfile can't be read.",
    message: ({ path, problem }) => `The file ${path} is not JSON (${problem}).`,
    fix: 'Create it again with `npm install`.',
  }),
  FLASH_NATIVE_NO_BINARY: entry<{ name: string; version: string; target: string; lookedFor: string }>({
    title: "A package has no binary for the worker's machine.",
    message: ({ name, version, target, lookedFor }) =>
      `The package ${name} ${version} has no binary for ${target}, where workers run; the build looked for ${lookedFor}.`,
    fix: ({ name }) =>
      `Use a version that has one, lock the packages of every platform (remove node_modules and package-lock.json, then run \`npm install\`), build on Linux (x64, glibc) if the package is compiled when it is installed, or leave it to the image with \`--exclude ${name}\`.`,
  }),
  FLASH_NATIVE_WRONG_NODE: entry<{
    name: string;
    version: string;
    file: string;
    /** The Node that the file was built for, and the worker's. */
    builtFor: string;
    needed: string;
  }>({
    title: 'A binary was built for another Node.',
    message: ({ name, version, file, builtFor, needed }) =>
      `The file ${file} of ${name} ${version} was built for ${builtFor}; workers run on ${needed}, and installing the package for that gave no file that loads.`,
    fix: ({ name }) =>
      `Install with the Node that workers run on (\`nvm use 24 && npm rebuild ${name}\`), use a version of ${name} that supports it, or leave it to the image with \`--exclude ${name}\`.`,
  }),
  FLASH_NATIVE_INSTALL_FAILED: entry<{ how: string; args: readonly string[] }>({
    title: 'Native packages could not be installed.',
    message: ({ how, args }) => `The command \`npm ${args.join(' ')}\` ended with ${how}.`,
    fix: 'Read the output of npm, which has to reach the registry the first time and installs from its cache afterwards.',
  }),
  FLASH_CLIENT_TYPES_UNREAD: entry<{
    reason: string;
    /** The compiler has worked for longer than it may. */
    late: boolean;
  }>({
    title: 'The types for clients could not be read.',
    kind: 'system',
    message: ({ reason }) =>
      `TypeScript's compiler, which reads the types of the handlers for .flash/client.ts, did not end its work: ${reason}. Clients have \`unknown\` in their place.`,
    fix: ({ late }) =>
      late
        ? 'Declare what handlers return by types of your own (`Promise<Order>`) where it is inferred from a large library; the endpoints themselves are built all the same.'
        : 'Install the packages again without `--omit=optional`; the endpoints themselves are built all the same.',
  }),
  ...imageCatalogue,
};

function variableFix(name: string): string {
  return `Declare it with \`env: { ${name}: secret('${name}') }\`, and add an example value to .env.example (\`${name}=…\`, not the secret), which builds use; or read it in a handler, a provider's factory or onModuleInit.`;
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

/** The fault itself if there is one, or an error that lists all faults. There must be at least one. */
export function sourceFaults(faults: readonly FlashError[]): FlashError {
  const [first, ...others] = faults;
  if (first && others.length === 0) return first;
  return buildErrors.FLASH_SOURCE_FAULTS({ count: faults.length }, { faults });
}
