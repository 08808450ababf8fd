import type { CommandDefinition, CommandRun } from './definition.js';
import {
  appOption,
  busyTimeoutOption,
  canaryOptions,
  environmentOption,
  excludeOption,
  hardwareOptions,
  portOption,
  timeoutOption,
  yesOption,
} from './options.js';
import { dryRunOption, forceOption } from './writing-options.js';

/** What the help says of each group of commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  env: 'Environments of an app',
  app: 'Apps on the platform',
  platform: 'The embedded platform on this machine',
};

/**
 * Every command in the order of the help. Only what help and parsing need is here; what a command does is loaded when it runs, so that
 * `flash --help` and a mistyped option cost next to nothing.
 */
export const COMMANDS: readonly CommandDefinition[] = [
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
    summary: 'Serve the project at http://localhost:8888/{endpoint}/{path}, rebuilt and swapped on save',
    options: [
      { flags: '--port <number>', description: 'port to serve on', default: '8888' },
      { flags: '--host <address>', description: 'address to listen on; 0.0.0.0 for all', default: '127.0.0.1' },
      {
        flags: '--allow-host <name...>',
        description: 'further host name under which it may be asked; .example.com for all below it',
      },
    ],
    examples: [
      { line: 'flash run', what: 'serve the project in this folder' },
      { line: 'flash run --port 3000 --host 0.0.0.0', what: 'serve it to other machines too' },
    ],
    run: loaded(async () => (await import('./run.js')).run),
  },
  {
    name: 'build',
    summary: 'Read the endpoint classes and write the manifest, the deploy config and the artifact to .flash/',
    options: [excludeOption],
    examples: [
      { line: 'flash build', what: 'write .flash/' },
      { line: 'flash build --exclude torch', what: 'leave a package out that the image has' },
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
      { flags: '--force', description: 'write into a folder with another package too' },
    ],
    examples: [
      { line: 'flash client --out ../shop-client', what: 'make the package beside the project' },
      { line: 'flash client --name @acme/shop-client', what: 'make it in client/ under a name of your own' },
    ],
    doing: 'Building',
    run: loaded(async () => (await import('./client.js')).client),
  },
  {
    name: 'deploy',
    summary: 'Build the project and deploy its endpoints to the platform; only what differs is created or updated',
    options: [
      environmentOption,
      portOption,
      excludeOption,
      { flags: '--dry-run', description: 'print the plan and change nothing' },
      { flags: '--yes', description: 'ask nothing' },
      {
        flags: '--follow',
        description: 'then follow the workers’ output until Ctrl-C; a platform started by this command ends with it',
      },
      ...canaryOptions,
      {
        flags: '--no-watch',
        description: 'do not wait for the end of the watch over new versions; the platform watches them all the same',
      },
      timeoutOption,
    ],
    examples: [
      { line: 'flash deploy', what: 'deploy to the environment production' },
      { line: 'flash deploy --env staging --dry-run', what: 'show what a deploy to staging would change' },
      { line: 'flash deploy --canary 10', what: 'give new versions a tenth of the requests' },
    ],
    doing: 'Deploying',
    run: loaded(async () => (await import('./deploy.js')).deploy),
  },
  {
    name: 'promote',
    summary: 'Let canaries take all requests',
    arguments: [
      { flags: '[names...]', description: 'endpoints; all that have a canary if none is named', names: 'endpoints' },
    ],
    options: [environmentOption],
    examples: [
      { line: 'flash promote', what: 'promote all canaries of production' },
      { line: 'flash promote users --env staging', what: 'promote one of staging' },
    ],
    doing: 'Promoting',
    run: loaded(async () => (await import('./promote.js')).promote),
  },
  {
    name: 'rollback',
    summary: 'Call off canaries, or roll endpoints back to the version that served before',
    arguments: [
      { flags: '[names...]', description: 'endpoints; all that have a canary if none is named', names: 'endpoints' },
    ],
    options: [environmentOption, { flags: '--to <version>', description: 'go back to this version' }, timeoutOption],
    examples: [
      { line: 'flash rollback users', what: 'go back to the version that served before' },
      { line: 'flash rollback users --to 3', what: 'go back to version 3' },
    ],
    doing: 'Rolling back',
    run: loaded(async () => (await import('./rollback.js')).rollback),
  },
  {
    name: 'undeploy',
    summary: 'Remove the app’s endpoints, or the named ones, from the platform',
    arguments: [
      { flags: '[names...]', description: 'endpoints to remove; all of the app if none is named', names: 'endpoints' },
    ],
    options: [environmentOption, yesOption, busyTimeoutOption],
    examples: [
      { line: 'flash undeploy users', what: 'remove one endpoint, after a confirmation' },
      { line: 'flash undeploy --env staging --yes', what: 'remove all of staging without one' },
    ],
    doing: 'Removing',
    run: loaded(async () => (await import('./undeploy.js')).undeploy),
  },
  {
    name: 'status',
    summary: 'Show the app’s endpoints and their workers',
    options: [
      environmentOption,
      { flags: '-w, --watch', description: 'show what the endpoints do, each second anew, until Ctrl-C' },
      { flags: '--workers', description: 'also show the history of each worker, and of the last that have ended' },
    ],
    examples: [
      { line: 'flash status', what: 'endpoints and workers of production' },
      { line: 'flash status --env staging --workers', what: 'with the history of each worker' },
      { line: 'flash status --watch', what: 'workers, requests and latency, live' },
      { line: 'flash status --watch --json', what: 'the same as a JSON line for each second' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./status.js')).status),
  },
  {
    name: 'logs',
    summary: 'Show what the workers of the app’s endpoints have written, also of those that have ended',
    arguments: [{ flags: '[names...]', description: 'endpoints; all of the app if none is named', names: 'endpoints' }],
    options: [
      environmentOption,
      { flags: '--worker <id>', description: 'of this worker only', names: 'workers' },
      { flags: '--request <id>', description: 'of the request with this id only' },
      {
        flags: '--level <level>',
        description: 'of this level and more severe ones only: trace, debug, info, warn, error, fatal',
        values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
      },
      { flags: '--since <time>', description: 'not older than 30s, 10m, 2h or 1d, or than a time as RFC 3339' },
      { flags: '--until <time>', description: 'up to that time' },
      {
        flags: '-n, --lines <count>',
        description: 'the newest lines only (default: 100; with --since or --request all)',
      },
      { flags: '-f, --follow', description: 'go on with the lines that come, until Ctrl-C' },
    ],
    examples: [
      { line: 'flash logs', what: 'the newest lines of all endpoints of production' },
      { line: 'flash logs users --level error --since 1h', what: 'errors of one endpoint in the last hour' },
      { line: 'flash logs --request 6f1c2a --json', what: 'all lines of one request, as JSON lines' },
      { line: 'flash logs --follow', what: 'and the lines that come, until Ctrl-C' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./logs.js')).logs),
  },
  {
    name: 'env list',
    summary: 'List the environments of an app',
    options: [appOption],
    examples: [
      { line: 'flash env list', what: 'those of the project’s app' },
      { line: 'flash env list --app shop', what: 'those of another app' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./env.js')).envList),
  },
  {
    name: 'env create',
    summary: 'Create an environment that has no endpoints yet; a deploy does so too',
    arguments: [{ flags: '<name>', description: 'name of the new environment: staging, pr-17' }],
    options: [appOption],
    examples: [{ line: 'flash env create staging', what: 'then deploy with `flash deploy --env staging`' }],
    doing: 'Creating',
    run: loaded(async () => (await import('./env.js')).envCreate),
  },
  {
    name: 'env get',
    summary: 'Show an environment with its endpoints',
    arguments: [{ flags: '<name>', description: 'name of the environment', names: 'environments' }],
    options: [appOption],
    examples: [{ line: 'flash env get production', what: 'its endpoints, versions and workers' }],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./env.js')).envGet),
  },
  {
    name: 'env delete',
    summary: 'Delete an environment and remove its endpoints',
    arguments: [{ flags: '<name>', description: 'name of the environment', names: 'environments' }],
    options: [appOption, yesOption, busyTimeoutOption],
    examples: [
      { line: 'flash env delete pr-17', what: 'show what would be removed, and ask' },
      { line: 'flash env delete pr-17 --yes', what: 'in a script' },
    ],
    doing: 'Deleting',
    run: loaded(async () => (await import('./env.js')).envDelete),
  },
  {
    name: 'app list',
    summary: 'List the apps on the platform',
    examples: [{ line: 'flash app list', what: 'all apps with their environments' }],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./app.js')).appList),
  },
  {
    name: 'app get',
    summary: 'Show an app with its environments and endpoints',
    arguments: [{ flags: '[name]', description: 'name of the app; the project’s if none is named', names: 'apps' }],
    examples: [
      { line: 'flash app get', what: 'the app of the project in this folder' },
      { line: 'flash app get shop', what: 'any app' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./app.js')).appGet),
  },
  {
    name: 'app delete',
    summary: 'Delete an app: all of its environments and their endpoints',
    arguments: [{ flags: '<name>', description: 'name of the app', names: 'apps' }],
    options: [yesOption, busyTimeoutOption],
    examples: [{ line: 'flash app delete shop', what: 'show what would be removed, and ask' }],
    doing: 'Deleting',
    run: loaded(async () => (await import('./app.js')).appDelete),
  },
  {
    name: 'open',
    summary: 'Open the status page of the platform in a browser',
    options: [{ flags: '--no-browser', description: 'print the address only' }],
    examples: [
      { line: 'flash open', what: 'open it in the browser of this machine' },
      { line: 'flash open --no-browser', what: 'print its address, to open it by hand' },
    ],
    run: loaded(async () => (await import('./open.js')).open),
  },
  {
    name: 'platform start',
    summary: 'Start the embedded platform',
    options: [
      portOption,
      { flags: '--detach', description: 'leave it running in the background' },
      { flags: '--require-key', description: 'endpoints require the bearer key too; later starts keep this' },
      { flags: '--no-require-key', description: 'endpoints answer without the key again' },
      {
        flags: '--forget-secrets',
        description: 'drop encrypted values whose key was lost; their endpoints have to be deployed again',
      },
      { ...timeoutOption, description: 'how long the platform may take to start with --detach', default: '60' },
      ...hardwareOptions,
    ],
    examples: [
      { line: 'flash platform start --detach', what: 'start it in the background' },
      {
        line: 'flash platform start --port 9000 --require-key',
        what: 'on another port, and only for callers with the key',
      },
    ],
    doing: 'Starting the platform',
    run: loaded(async () => (await import('./platform.js')).platformStart),
  },
  {
    name: 'platform stop',
    summary: 'Stop the embedded platform; its endpoints are kept for the next start',
    examples: [{ line: 'flash platform stop', what: 'end the platform and its workers' }],
    doing: 'Stopping the platform',
    run: loaded(async () => (await import('./platform.js')).platformStop),
  },
  {
    name: 'platform status',
    summary: 'Show whether the embedded platform is running, and where',
    examples: [{ line: 'flash platform status --json', what: 'process, port, GPUs and isolation as JSON' }],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./platform.js')).platformStatus),
  },
  {
    name: 'platform settings',
    summary: 'Show the limits and intervals of the running platform, or change some',
    arguments: [{ flags: '[changes...]', description: 'NAME=NUMBER, or NAME= for the default', names: 'settings' }],
    examples: [
      { line: 'flash platform settings', what: 'show all settings' },
      { line: 'flash platform settings queueWaitMs=5000 graceMs=', what: 'change one, and reset another' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./platform-settings.js')).platformSettings),
  },
  {
    name: 'doctor',
    summary: 'Check the machine, the platform’s home and the project; says what is wrong and how to mend it',
    examples: [
      {
        line: 'flash doctor',
        what: 'in a project, or anywhere for the machine alone; ends with 1 if there is a fault',
      },
      { line: 'flash doctor --json', what: 'each check with its code and state' },
    ],
    doing: 'Checking',
    run: loaded(async () => (await import('./doctor.js')).doctor),
  },
  {
    name: 'completion',
    summary: 'Print the script that completes flash command lines in a shell',
    arguments: [{ flags: '<shell>', description: 'bash, zsh or fish', values: ['bash', 'zsh', 'fish'] }],
    examples: [
      { line: 'source <(flash completion bash)', what: 'in ~/.bashrc; the same with zsh in ~/.zshrc, after compinit' },
      { line: 'flash completion fish | source', what: 'in ~/.config/fish/config.fish' },
    ],
    run: loaded(async () => (await import('./completion.js')).completion),
  },
];

function loaded(load: () => Promise<CommandRun>): CommandRun {
  return async (...parameters) => (await load())(...parameters);
}
