import { loaded, type CommandDefinition, type OptionDefinition } from './definition.js';
import { excludeOption, imageOptions } from './options.js';

const forceOption: OptionDefinition = { flags: '--force', description: 'overwrite existing files' };

const dryRunOption: OptionDefinition = {
  flags: '-d, --dry-run',
  description: 'print what would be written, and write nothing',
};

/** Commands on the project in this folder. */
export const PROJECT_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'init',
    summary: 'Make a new project with endpoints, tests and lint',
    arguments: [
      {
        flags: '[dir]',
        description: 'folder to make it in; asked for on a terminal, else the project folder',
        names: 'folders',
      },
    ],
    options: [
      { flags: '--name <name>', description: 'name of the app (default: the folder’s)' },
      {
        flags: '--endpoints <kinds>',
        description: 'endpoints to begin with: cpu, gpu or cpu,gpu (default: both)',
        values: ['cpu', 'gpu', 'cpu,gpu'],
      },
      { flags: '--install', description: 'run npm install in it' },
      { flags: '--yes', description: 'ask nothing, take the defaults' },
      forceOption,
      dryRunOption,
    ],
    examples: [
      { line: 'flash init my-app', what: 'make a project in the folder my-app' },
      {
        line: 'flash init my-app --endpoints cpu --install --yes',
        what: 'with a CPU endpoint only, installed, without questions',
      },
    ],
    run: loaded(async () => (await import('./init.js')).init),
  },
  {
    name: 'generate',
    alias: 'g',
    summary: 'Make a class with its test in the project',
    arguments: [
      {
        flags: '<kind>',
        description:
          'endpoint (e), dto (d), gateway (ga), guard (gu), service (s), module (mo), pipe (pi), interceptor (itc)',
        values: ['endpoint', 'dto', 'gateway', 'guard', 'service', 'module', 'pipe', 'interceptor'],
      },
      { flags: '<name>', description: 'in any case, folders before it: user-profile, admin/UserProfile' },
      { flags: '[path]', description: 'folder below the source folder' },
    ],
    options: [
      { flags: '--flat', description: 'no folder of its own' },
      { flags: '--no-spec', description: 'no test' },
      forceOption,
      dryRunOption,
    ],
    examples: [
      { line: 'flash generate endpoint user-profile', what: 'an endpoint class with its test' },
      { line: 'flash g guard auth --dry-run', what: 'show which files a guard would have' },
    ],
    run: loaded(async () => (await import('./generate.js')).generate),
  },
  {
    name: 'run',
    alias: 'dev',
    summary:
      'Serve the project at http://localhost:8888/{endpoint}/{path}, rebuilt and swapped on save, with docs at /docs',
    options: [
      { flags: '--port <number>', description: 'port to serve on', default: '8888' },
      { flags: '--host <address>', description: 'address to listen on; 0.0.0.0 for all', default: '127.0.0.1' },
      {
        flags: '--allow-host <name...>',
        description: 'further host name under which it may be asked; .example.com for all below it',
      },
      {
        flags: '--inspect [address]',
        description: 'let debuggers connect to the workers, from 127.0.0.1:9229 on: port, or host:port',
      },
      { flags: '--inspect-wait [address]', description: 'the same, and workers run nothing until a debugger is there' },
      { flags: '--no-types', description: 'do not check the types beside the build' },
      { flags: '--cold-start <time>', description: 'make every new worker ready so much later: 2s' },
      { flags: '--latency <time>', description: 'make every answer of an endpoint come so much later: 100ms' },
      {
        flags: '--fault <status:percent...>',
        description: 'answer a share of the requests with a status: 503:5%; several: 503:5%,429:1%',
      },
    ],
    examples: [
      { line: 'flash run', what: 'serve the project in this folder' },
      { line: 'flash run --port 3000 --host 0.0.0.0', what: 'serve it to other machines too' },
      { line: 'flash run --latency 100ms --fault 503:5%', what: 'try a client against a bad day' },
    ],
    run: loaded(async () => (await import('./run.js')).run),
  },
  {
    name: 'build',
    summary: 'Read the endpoint classes and write the manifest, the deploy config and the artifact to .flash/',
    options: [excludeOption, ...imageOptions],
    examples: [
      { line: 'flash build', what: 'write .flash/' },
      { line: 'flash build --exclude onnxruntime-node', what: 'leave a package out that the image has' },
      { line: 'flash build --image registry.example.com/acme/shop:1.0', what: 'push a container image of it too' },
    ],
    doing: 'Building',
    run: loaded(async () => (await import('./build.js')).build),
  },
  {
    name: 'openapi',
    summary: 'Print the OpenAPI 3.1 document of the endpoints',
    options: [
      { flags: '--endpoint <name>', description: 'only this endpoint', names: 'built-endpoints' },
      { flags: '--output <file>', description: 'write it to a file instead', names: 'files' },
    ],
    examples: [
      { line: 'flash openapi', what: 'print the document of all endpoints' },
      { line: 'flash openapi --endpoint users --output users.json', what: 'write that of one endpoint to a file' },
    ],
    doing: 'Building',
    run: loaded(async () => (await import('./openapi.js')).openapi),
  },
  {
    name: 'client',
    summary: 'Make an installable package of the endpoints’ typed clients',
    options: [
      { flags: '--out <dir>', description: 'folder of the package', default: 'client', names: 'files' },
      { flags: '--name <name>', description: 'name of the package (default: the app’s with "-client")' },
      { flags: '--package-version <version>', description: 'its version (default: the project’s)' },
      { flags: '--force', description: 'write into a folder with something else in it too' },
    ],
    examples: [
      { line: 'flash client --out ../shop-client', what: 'make the package beside the project' },
      { line: 'flash client --name @acme/shop-client', what: 'make it in client/ under a name of your own' },
    ],
    doing: 'Building',
    run: loaded(async () => (await import('./client.js')).client),
  },
];
