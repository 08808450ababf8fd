import type { TrafficKind } from '@flash-ts/platform/simulation';
import { loaded, type CommandDefinition } from './definition.js';
import {
  appOption,
  busyTimeoutOption,
  canaryOptions,
  environmentOption,
  excludeOption,
  portOption,
  targetOption,
  timeoutOption,
  yesOption,
} from './options.js';

const TRAFFIC = ['steady', 'bursty', 'diurnal', 'flash-crowd'] as const satisfies readonly TrafficKind[];

/** Commands on what is deployed: endpoints, environments and apps. */
export const DEPLOYMENT_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'deploy',
    summary: 'Build the project and deploy its endpoints; only what differs is created or updated',
    options: [
      environmentOption,
      targetOption,
      {
        flags: '--image <name>',
        description:
          'for a target that runs images: the repository that the deploy pushes to, or with a tag or digest an image that exists (default: that of flash.config.ts)',
      },
      portOption,
      excludeOption,
      { flags: '--dry-run', description: 'print the plan and change nothing' },
      {
        flags: '--out <dir>',
        description: 'for the target kubernetes: write the objects as YAML for GitOps, and deploy nothing',
        names: 'files',
      },
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
      {
        line: 'flash deploy --target runpod --image registry.example.com/acme/shop',
        what: 'push an image, and deploy it to Runpod',
      },
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
    options: [environmentOption, targetOption],
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
    options: [
      environmentOption,
      targetOption,
      { flags: '--to <version>', description: 'go back to this version' },
      timeoutOption,
    ],
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
    options: [environmentOption, targetOption, yesOption, busyTimeoutOption],
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
      targetOption,
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
      targetOption,
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
    name: 'advise',
    summary: 'Say which settings of the autoscaler fit the traffic of an endpoint, by trying them in a simulation',
    arguments: [
      {
        flags: '[name]',
        description: 'the endpoint whose request log or jobs are taken; none: --traffic',
        names: 'endpoints',
      },
    ],
    options: [
      environmentOption,
      targetOption,
      { flags: '--since <time>', description: 'the time of the log that is taken: 30m, 24h, 7d', default: '24h' },
      {
        flags: '--traffic <kind>',
        description: `without an endpoint: ${TRAFFIC.join(', ')}`,
        values: TRAFFIC,
        default: 'steady',
      },
      { flags: '--rate <n>', description: 'of that: requests a second, on average', default: '10' },
      { flags: '--duration <time>', description: 'of that: how long it goes on', default: '1h' },
      { flags: '--handler <time>', description: 'of that: how long a handler takes, the median', default: '100ms' },
      { flags: '--queue', description: 'of that: jobs of a queue instead of requests' },
      { flags: '--start <time>', description: 'how long a worker takes to be ready', default: '1s' },
      {
        flags: '--concurrency <n>',
        description:
          'requests that a worker answers at a time without becoming slower, or jobs that it takes (default: 4, of a queue 1)',
      },
      { flags: '--max <n>', description: 'the most workers', default: '20' },
      {
        flags: '--p99 <time>',
        description: 'the goal: what 99 of 100 may take from their arrival on (default: 1s, of a queue 1m)',
      },
      { flags: '--price <dollars>', description: 'what an hour of a worker costs' },
      { flags: '--svg <file>', description: 'draw requests and workers over time into this file', names: 'files' },
    ],
    examples: [
      { line: 'flash advise users --start 800ms', what: 'for the requests of the last day' },
      {
        line: 'flash advise --traffic flash-crowd --rate 20 --max 100 --price 0.69',
        what: 'for a crowd that comes at once, with the cost of an hour',
      },
      { line: 'flash advise --queue --rate 0.2 --handler 20s --p99 2m', what: 'for the jobs of a queue' },
    ],
    doing: 'Simulating',
    run: loaded(async () => (await import('./advise.js')).advise),
  },
  {
    name: 'env list',
    summary: 'List the environments of an app',
    options: [appOption, targetOption],
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
    options: [appOption, targetOption],
    examples: [{ line: 'flash env create staging', what: 'then deploy with `flash deploy --env staging`' }],
    doing: 'Creating',
    run: loaded(async () => (await import('./env.js')).envCreate),
  },
  {
    name: 'env get',
    summary: 'Show an environment with its endpoints',
    arguments: [{ flags: '<name>', description: 'name of the environment', names: 'environments' }],
    options: [appOption, targetOption],
    examples: [{ line: 'flash env get production', what: 'its endpoints, versions and workers' }],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./env.js')).envGet),
  },
  {
    name: 'env delete',
    summary: 'Delete an environment and remove its endpoints',
    arguments: [{ flags: '<name>', description: 'name of the environment', names: 'environments' }],
    options: [appOption, targetOption, yesOption, busyTimeoutOption],
    examples: [
      { line: 'flash env delete pr-17', what: 'show what would be removed, and ask' },
      { line: 'flash env delete pr-17 --yes', what: 'in a script' },
    ],
    doing: 'Deleting',
    run: loaded(async () => (await import('./env.js')).envDelete),
  },
  {
    name: 'app list',
    summary: 'List the apps on a target',
    options: [targetOption],
    examples: [{ line: 'flash app list', what: 'all apps with their environments' }],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./app.js')).appList),
  },
  {
    name: 'app get',
    summary: 'Show an app with its environments and endpoints',
    arguments: [{ flags: '[name]', description: 'name of the app; the project’s if none is named', names: 'apps' }],
    options: [targetOption],
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
    options: [targetOption, yesOption, busyTimeoutOption],
    examples: [{ line: 'flash app delete shop', what: 'show what would be removed, and ask' }],
    doing: 'Deleting',
    run: loaded(async () => (await import('./app.js')).appDelete),
  },
];
