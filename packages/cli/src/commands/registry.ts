import type { CommandDefinition, CommandRun } from './definition.js';
import {
  canaryOptions,
  environmentOption,
  excludeOption,
  hardwareOptions,
  portOption,
  timeoutOption,
} from './options.js';
import { dryRunOption, forceOption } from './writing-options.js';

/**
 * Every command in the order of the help. Only what help and parsing need is here; what a command does is loaded when it runs, so that
 * `flash --help` and a mistyped option cost next to nothing.
 */
export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'init',
    summary: 'Make a new project with endpoints, tests and lint',
    arguments: [
      { flags: '[dir]', description: 'folder to make it in; asked for on a terminal, else the project folder' },
    ],
    options: [
      { flags: '--name <name>', description: 'name of the app (default: the folder’s)' },
      { flags: '--endpoints <kinds>', description: 'endpoints to begin with: cpu, gpu or cpu,gpu (default: both)' },
      { flags: '--install', description: 'run npm install in it' },
      { flags: '--yes', description: 'ask nothing, take the defaults' },
      forceOption,
      dryRunOption,
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
    run: loaded(async () => (await import('./run.js')).run),
  },
  {
    name: 'build',
    summary: 'Read the endpoint classes and write the manifest, the deploy config and the artifact to .flash/',
    options: [excludeOption],
    run: loaded(async () => (await import('./build.js')).build),
  },
  {
    name: 'openapi',
    summary: 'Print the OpenAPI 3.1 document of the endpoints',
    options: [
      { flags: '--endpoint <name>', description: 'only this endpoint' },
      { flags: '--output <file>', description: 'write it to a file instead' },
    ],
    run: loaded(async () => (await import('./openapi.js')).openapi),
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
    run: loaded(async () => (await import('./deploy.js')).deploy),
  },
  {
    name: 'promote',
    summary: 'Let canaries take all requests',
    arguments: [{ flags: '[names...]', description: 'endpoints; all that have a canary if none is named' }],
    options: [environmentOption],
    run: loaded(async () => (await import('./promote.js')).promote),
  },
  {
    name: 'rollback',
    summary: 'Call off canaries, or roll endpoints back to the version that served before',
    arguments: [{ flags: '[names...]', description: 'endpoints; all that have a canary if none is named' }],
    options: [environmentOption, { flags: '--to <version>', description: 'go back to this version' }, timeoutOption],
    run: loaded(async () => (await import('./rollback.js')).rollback),
  },
  {
    name: 'undeploy',
    summary: 'Remove the app’s endpoints, or the named ones, from the platform',
    arguments: [{ flags: '[names...]', description: 'endpoints to remove; all of the app if none is named' }],
    options: [
      environmentOption,
      { flags: '--yes', description: 'do not ask for a confirmation; needed without a terminal' },
      { ...timeoutOption, description: 'how long to wait for another deploy' },
    ],
    run: loaded(async () => (await import('./undeploy.js')).undeploy),
  },
  {
    name: 'status',
    summary: 'Show the app’s endpoints and their workers',
    options: [
      environmentOption,
      { flags: '--workers', description: 'also show the history of each worker, and of the last that have ended' },
    ],
    run: loaded(async () => (await import('./status.js')).status),
  },
  {
    name: 'logs',
    summary: 'Show what the workers of the app’s endpoints have written, also of those that have ended',
    arguments: [{ flags: '[names...]', description: 'endpoints; all of the app if none is named' }],
    options: [
      environmentOption,
      { flags: '--worker <id>', description: 'of this worker only' },
      { flags: '--request <id>', description: 'of the request with this id only' },
      {
        flags: '--level <level>',
        description: 'of this level and more severe ones only: trace, debug, info, warn, error, fatal',
      },
      { flags: '--since <time>', description: 'not older than 30s, 10m, 2h or 1d, or than a time as RFC 3339' },
      { flags: '--until <time>', description: 'up to that time' },
      {
        flags: '-n, --lines <count>',
        description: 'the newest lines only (default: 100; with --since or --request all)',
      },
      { flags: '-f, --follow', description: 'go on with the lines that come, until Ctrl-C' },
    ],
    run: loaded(async () => (await import('./logs.js')).logs),
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
    run: loaded(async () => (await import('./platform.js')).platformStart),
  },
  {
    name: 'platform stop',
    summary: 'Stop the embedded platform; its endpoints are kept for the next start',
    run: loaded(async () => (await import('./platform.js')).platformStop),
  },
  {
    name: 'platform status',
    summary: 'Show whether the embedded platform is running, and where',
    run: loaded(async () => (await import('./platform.js')).platformStatus),
  },
  {
    name: 'platform settings',
    summary: 'Show the limits and intervals of the running platform, or change some',
    arguments: [{ flags: '[changes...]', description: 'NAME=NUMBER, or NAME= for the default' }],
    run: loaded(async () => (await import('./platform-settings.js')).platformSettings),
  },
];

function loaded(load: () => Promise<CommandRun>): CommandRun {
  return async (...parameters) => (await load())(...parameters);
}
