import { defineErrors, entry, sentence } from '@flash-ts/core/errors';
import { didYouMean } from './did-you-mean.js';
import { kubernetesCatalogue } from './kubernetes-catalogue.js';
import { runpodCatalogue } from './runpod-catalogue.js';

/** Errors of the command itself: usage, the connection to the platform, deploys, scaffolding. */
export const cliCatalogue = {
  /** `command`: `platform start`; empty or left out where none is known. */
  FLASH_USAGE: entry<{ problem: string; command?: string }>({
    title: 'The command line is not valid.',
    message: ({ problem }) => sentence(problem),
    fix: ({ command = '' }) =>
      `Run \`${['flash', command, '--help'].filter(Boolean).join(' ')}\` to see what is allowed.`,
  }),
  FLASH_INTERNAL: entry<{ message: string }>({
    title: 'An unexpected error occurred.',
    kind: 'system',
    message: ({ message }) => sentence(`The command failed with an unexpected error: ${message}`),
    fix: 'Run the command again with --verbose, and report its output.',
  }),
  FLASH_IMAGE_NOT_NAMED: entry<{ target: string }>({
    title: 'The deploy has no name for its image.',
    message: ({ target }) =>
      `The target ${target} runs a container image, and neither --image nor flash.config.ts names one.`,
    fix: 'Name the repository that it is pushed to: --image registry.example.com/acme/shop, or `image` of the environment in flash.config.ts.',
  }),
  FLASH_IMAGE_MISSING: entry<{ reference: string }>({
    title: 'The image does not exist.',
    message: ({ reference }) =>
      `The image ${reference} is not in its registry: it was never there, it was removed, or these credentials may not see it.`,
    fix: 'Push it with `flash build --image`, or name the repository alone, without a tag: then the deploy makes and pushes the image.',
  }),
  /** `what`: what it does not do, as the end of a sentence; `instead`: a whole sentence. */
  FLASH_TARGET_UNSUPPORTED: entry<{ target: string; what: string; instead: string }>({
    title: 'The target can’t do this.',
    message: ({ target, what }) => sentence(`The target ${target} does not ${what}`),
    fix: ({ instead }) => instead,
  }),
  FLASH_PORT_INVALID: entry<{ value: string; source: string }>({
    title: 'The port is not valid.',
    message: ({ value, source }) => `The value of ${source} is "${value}"; allowed are whole numbers from 0 to 65535.`,
    fix: 'Name a free port, for example --port 8081.',
  }),
  FLASH_PLATFORM_NOT_RUNNING: entry<{ home: string }>({
    title: 'The platform is not running.',
    message: ({ home }) => `No platform is running for the home ${home}.`,
    fix: 'Start it with `flash platform start --detach`; `flash deploy` starts it by itself.',
  }),
  FLASH_PLATFORM_OTHER_PORT: entry<{ wanted: number; running: number }>({
    title: 'The platform runs on another port.',
    message: ({ wanted, running }) => `Port ${wanted} was asked for, but the platform already runs on port ${running}.`,
    fix: ({ running }) => `Leave --port out or use ${running}, or stop it first with \`flash platform stop\`.`,
  }),
  FLASH_PLATFORM_START_FAILED: entry<{ log: string; tail: string }>({
    title: 'The platform did not start.',
    kind: 'system',
    message: ({ tail }) => `The platform ended before it answered${tail === '' ? '.' : `. Its output:\n${tail}`}`,
    fix: ({ log }) => `Read ${log}.`,
  }),
  FLASH_PLATFORM_START_SLOW: entry<{ log: string; seconds: number; tail: string }>({
    title: 'The platform did not start in time.',
    kind: 'system',
    message: ({ seconds, tail }) =>
      `The platform did not answer within ${seconds} s and was ended${tail === '' ? '.' : `. Its output:\n${tail}`}`,
    fix: ({ log }) => `Read ${log}, or allow more time with \`flash platform start --detach --timeout SECONDS\`.`,
  }),
  FLASH_PLATFORM_KEY_WRONG: entry<{ home: string; keyFile: string; pid: number; url: string; problem: string }>({
    title: 'The platform runs with another key.',
    message: ({ home, keyFile, pid, url, problem }) =>
      sentence(
        `A platform runs for ${home} (process ${pid}, ${url}), but the command can't talk to it: ${keyFile} ${problem}`,
      ),
    fix: ({ keyFile, pid }) =>
      `Restore ${keyFile}. If you can't, end the platform with \`kill ${pid}\`, remove ${keyFile} and start the platform again: it makes a new key, and apps whose endpoints call each other have to be deployed again.`,
  }),
  FLASH_PLATFORM_UNKNOWN: entry<{ home: string; problem: string }>({
    title: "The home can't be read.",
    message: ({ home, problem }) =>
      sentence(`The command can't find out whether a platform runs for ${home}: ${problem}`),
    fix: 'Run the command as the user who owns the home, or name another home with the variable FLASH_HOME.',
  }),
  FLASH_PLATFORM_OTHER_ACCESS: entry<{ asksForKey: boolean }>({
    title: 'The platform runs with other access rules.',
    message: ({ asksForKey }) =>
      `The platform is running already, and its endpoints ${asksForKey ? 'require the key' : 'answer without the key'}; only a restart can change that.`,
    fix: ({ asksForKey }) =>
      `Run \`flash platform stop\`, then \`flash platform start ${asksForKey ? '--no-require-key' : '--require-key'}\`.`,
  }),
  FLASH_WORKER_ISOLATION_INVALID: entry<{ source: string; value: string; allowed: readonly string[] }>({
    title: 'The isolation of workers is not valid.',
    message: ({ source, value, allowed }) =>
      `The value of ${source} is ${JSON.stringify(value)}; allowed are ${allowed.join(', ')}.`,
    fix: 'Correct it, or leave it out: then workers are isolated where the system allows it.',
  }),
  FLASH_JOBS_DATABASE_INVALID: entry<{ source: string; problem: string }>({
    title: 'The database of the jobs is not valid.',
    // Without the value, which may have a password.
    message: ({ source, problem }) =>
      `The value of ${source} ${problem}; allowed is a URL such as postgres://flash@db.example.com/flash.`,
    fix: 'Give the URL without a password to --jobs-database, with it to the variable FLASH_JOBS_DATABASE; the password may also be in PGPASSWORD or in ~/.pgpass.',
  }),
  FLASH_CONFIRMATION_NEEDED: entry<{ what: string }>({
    title: 'The command needs a confirmation.',
    message: ({ what }) =>
      `The command would remove ${what}, and without a terminal it can't ask for a confirmation; nothing was changed.`,
    fix: 'Add --yes to the command.',
  }),
  FLASH_PLATFORM_STOP_FAILED: entry<{ pid: number }>({
    title: 'The platform did not stop.',
    kind: 'system',
    message: ({ pid }) => `The platform (process ${pid}) was told to stop and is still running.`,
    fix: ({ pid }) =>
      `Wait a moment and run \`flash platform status\`, or end it with \`kill -9 ${pid}\`: every acknowledged change is kept.`,
  }),
  FLASH_SETTING_UNREADABLE: entry<{ text: string }>({
    title: "The setting can't be read.",
    message: ({ text }) =>
      `The argument ${JSON.stringify(text)} is not a setting; allowed are NAME=NUMBER, and NAME= for the default.`,
    fix: 'Write it as `flash platform settings queueWaitMs=5000`; without arguments the command shows all names.',
  }),
  FLASH_DEV_RUNNING: entry<{ port: number; pid: number }>({
    title: 'A development server is running already.',
    message: ({ port, pid }) => `Process ${pid} serves this project already, on port ${port}.`,
    fix: 'Use that server, or end it with Ctrl-C first.',
  }),
  FLASH_SECRETS_MISSING: entry<{ missing: readonly { endpoint: string; variable: string; secret: string }[] }>({
    title: 'Secrets have no value.',
    message: ({ missing }) =>
      `These secrets have no value: ${missing.map(({ secret, endpoint, variable }) => `${secret} (${variable} of ${endpoint})`).join(', ')}.`,
    fix: 'Set them in the environment or in the project’s .env file. Nothing was changed.',
  }),
  FLASH_COMPUTE_FAMILY: entry<{ name: string; from: string; to: string }>({
    title: "The kind of hardware can't be changed.",
    message: ({ name, from, to }) =>
      `The endpoint ${name} runs on ${from} and its class now asks for ${to}; a deployed endpoint can't change its kind of hardware.`,
    fix: ({ name }) => `Remove it first with \`flash undeploy ${name}\`, or give the class another \`name\`.`,
  }),
  FLASH_ENDPOINT_KIND: entry<{ name: string; from: string; to: string }>({
    title: "The kind of endpoint can't be changed.",
    message: ({ name, from, to }) =>
      `The deployed endpoint ${name} is ${from} and its class is ${to} now; a deployed endpoint can't change from one to the other.`,
    fix: ({ name }) => `Remove it first with \`flash undeploy ${name}\`, or give the class another \`name\`.`,
  }),
  FLASH_DEPLOY_BUSY: entry<{ app: string; env: string; holder: string; since: string; seconds: number }>({
    title: 'Another deploy is in progress.',
    message: ({ app, env, holder, since, seconds }) =>
      `Another command (${holder}) has been changing ${app} in ${env} since ${since}, and did not finish within ${seconds} s.`,
    fix: ({ holder }) =>
      `Deploy again when ${holder} has finished, wait longer with --timeout SECONDS, or end that command.`,
  }),
  FLASH_PLAN_OUTDATED: entry<{ app: string; env: string; name: string; action: string; moved: string }>({
    title: 'The plan is out of date.',
    message: ({ app, env, name, action, moved }) =>
      `The plan for ${app} in ${env} has the step "${action} ${name}", and the endpoint ${name} has changed since the plan was made: ${moved}.`,
    fix: 'Find out who else changes the app, and run the command again: it makes a new plan.',
  }),
  FLASH_ROLLOUT_FAILED: entry<{ name: string; version: number; reason: string }>({
    title: 'The new version did not become healthy.',
    message: ({ name, version, reason }) => `Version ${version} of ${name} did not become healthy:\n${reason}`,
    fix: ({ name }) =>
      `Correct the class and deploy again; if the cause was not in the code, \`flash deploy\` tries the same version again. \`flash status\` shows what ${name} runs now.`,
  }),
  FLASH_DEV_BOOT_FAILED: entry<{ name: string; reason: string }>({
    title: 'The endpoint does not start.',
    message: ({ name, reason }) => `The endpoint ${name} does not start:\n${reason}`,
    fix: 'Correct the error and save; each save tries again.',
  }),
  FLASH_ROLLED_BACK: entry<{ name: string; version: number; serving: number | null; because: string }>({
    title: 'The new version was rolled back.',
    message: ({ name, version, serving, because }) =>
      `Version ${version} of ${name} served and was rolled back while it was watched; ${serving === null ? 'no version serves' : `version ${serving} serves again`}:\n${because}`,
    fix: 'Read the last output of its workers with `flash logs`, correct the class and deploy again; if the cause was not in the code, `flash deploy` tries the same version again.',
  }),
  FLASH_ROLLOUT_TIMEOUT: entry<{ name: string; version: number; seconds: number; because?: string | undefined }>({
    title: 'The new version did not become healthy in time.',
    message: ({ name, version, seconds, because }) =>
      `Version ${version} of ${name} did not become healthy within ${seconds} s${because === undefined ? '' : `: ${because}`}.`,
    fix: 'Run `flash status` to see its state, or allow more time with --timeout SECONDS.',
  }),
  FLASH_UNKNOWN_ENDPOINT: entry<{ name: string; known: readonly string[]; app: string; env: string }>({
    title: 'The endpoint is not deployed.',
    message: ({ name, known, app, env }) =>
      `No endpoint "${name}" is deployed for ${app} in ${env}; deployed: ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: ({ name, known }) => `Name one of these, or leave the names out to choose all.${didYouMean(name, known)}`,
  }),
  FLASH_NOT_A_QUEUE: entry<{ name: string; known: readonly string[] }>({
    title: 'The endpoint is load-balanced.',
    message: ({ name, known }) =>
      `The endpoint ${name} is load-balanced and has no jobs; queue-based are ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: 'Name a queue-based endpoint; its class has methods with `@Job()`.',
  }),
  FLASH_UNKNOWN_JOB: entry<{ id: string; endpoints: readonly string[]; app: string; env: string }>({
    title: 'The job is not known.',
    message: ({ id, endpoints, app, env }) =>
      endpoints.length === 0
        ? `${app} has no queue-based endpoint in ${env}, and so no job ${JSON.stringify(id)}.`
        : `No job ${JSON.stringify(id)} is known in ${env} to ${endpoints.join(', ')}: there was none, it was purged, or its time is over.`,
    fix: 'List the jobs that are there with `flash jobs list`; --env names another environment.',
  }),
  FLASH_WATCH_BROKEN: entry<object>({
    title: 'The live status broke off.',
    kind: 'system',
    message: () => 'The platform ended, or the connection to it did, while its endpoints were watched.',
    fix: 'Look at `flash platform status`, and run the command again once the platform runs.',
  }),
  FLASH_LOGS_BROKEN: entry<object>({
    title: 'The logs broke off.',
    kind: 'system',
    message: () => 'The connection to the platform ended before the logs did; lines may be missing.',
    fix: 'Look at `flash platform status`. Once the platform runs again, `flash logs --since TIME` shows what came after the last line.',
  }),
  FLASH_ENDPOINT_NOT_FOUND: entry<{ name: string; known: readonly string[] }>({
    title: 'The endpoint is not in the project.',
    message: ({ name, known }) =>
      `The project has no endpoint "${name}" with a documented route; it has ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: ({ name, known }) =>
      `Name one of these with --endpoint NAME, or leave the option out to choose all.${didYouMean(name, known)}`,
  }),
  FLASH_APP_NOT_NAMED: entry<{ dir: string }>({
    title: 'No app is named.',
    message: ({ dir }) => `The folder ${dir} is not a project, so the command can't tell which app is meant.`,
    fix: 'Change into a project, or name an app; `flash app list` shows all of them.',
  }),
  FLASH_APP_UNKNOWN: entry<{ app: string; known: readonly string[] }>({
    title: 'The app is not on the platform.',
    message: ({ app, known }) =>
      `This platform has no app ${JSON.stringify(app)}; it has ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: ({ app, known }) =>
      `Name one of these, or deploy the app with \`flash deploy\` first.${didYouMean(app, known)}`,
  }),
  FLASH_ENVIRONMENT_UNKNOWN: entry<{ app: string; env: string; known: readonly string[] }>({
    title: 'The environment does not exist.',
    message: ({ app, env, known }) =>
      `The app ${app} has no environment ${JSON.stringify(env)} on this platform; it has ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: ({ env, known }) =>
      `Name one of these, or create it with \`flash env create ${env}\`.${didYouMean(env, known)}`,
  }),
  FLASH_ENVIRONMENT_CHANGED: entry<{ app: string; env: string; confirmed: readonly string[]; now: readonly string[] }>({
    title: 'The environment has changed since the confirmation.',
    message: ({ app, env, confirmed, now }) =>
      `The environment ${env} of ${app} had ${confirmed.join(', ') || 'no endpoints'} when its removal was confirmed, and has ${now.join(', ') || 'none'} now.`,
    fix: 'Find out who else deploys to it, and run the command again.',
  }),
  FLASH_CLIENT_FOLDER_TAKEN: entry<{ dir: string; found: string; name: string }>({
    title: 'The folder for the client has something else in it.',
    message: ({ dir, found, name }) =>
      `The folder ${dir} has ${found}; it may be empty, or have an earlier client "${name}".`,
    fix: 'Choose another folder with --out, or overwrite its package.json, index.js and index.d.ts with --force.',
  }),
  FLASH_ADVICE_NO_REQUESTS: entry<{ name: string; since: string }>({
    title: 'The log has too few requests.',
    message: ({ name, since }) =>
      `The log of ${name} has fewer than two request lines since ${since}; advice needs a rate.`,
    fix: 'Name a longer time with --since 7d, or describe the traffic with --traffic and --rate and without an endpoint. Workers write request lines at the levels info and below (FLASH_LOG_LEVEL).',
  }),
  FLASH_ADVICE_NO_JOBS: entry<{ name: string; since: string }>({
    title: 'The queue has too few jobs.',
    message: ({ name, since }) =>
      `The platform has fewer than two jobs of ${name} that have run since ${since}; advice needs a rate.`,
    fix: 'The results of jobs are kept for a time only: ask sooner after a load, or describe the jobs with --queue, --traffic and --rate and without an endpoint.',
  }),
  FLASH_OUTPUT_UNWRITABLE: entry<{ path: string; problem: string }>({
    title: "The output file can't be written.",
    message: ({ path, problem }) => sentence(`The file ${path} can't be written: ${problem}`),
    fix: 'Name a file in an existing folder.',
  }),
  FLASH_NAME_UNUSABLE: entry<{ what: string; value: string; allowed: string }>({
    title: "The name can't be used.",
    message: ({ what, value, allowed }) => `The ${what} "${value}" can't be used; allowed: ${allowed}.`,
    fix: 'Choose another name.',
  }),
  FLASH_FILES_EXIST: entry<{ dir: string; files: readonly string[] }>({
    title: 'Files exist already.',
    message: ({ dir, files }) => `The folder ${dir} already has ${files.join(', ')}; nothing was written.`,
    fix: 'Choose another folder or name, or overwrite these files with --force.',
  }),
  FLASH_NOT_A_FILE: entry<{ dir: string; paths: readonly string[] }>({
    title: 'Something other than a file is in the way.',
    message: ({ dir, paths }) =>
      `In ${dir}, ${paths.join(', ')} can't be written: a folder, a link or a file in place of a folder is there; nothing was written.`,
    fix: 'Move it away, or choose another name.',
  }),
  FLASH_WRITE_FAILED: entry<{ path: string; reason: string }>({
    title: 'A file could not be written.',
    kind: 'system',
    message: ({ path, reason }) => sentence(`The file ${path} could not be written: ${reason}`),
    fix: 'Correct the cause that the message names, and run the command again with --force to overwrite the files that exist already.',
  }),
  FLASH_PACKAGES_NEEDED: entry<{ what: string; missing: readonly string[] }>({
    title: 'Packages are missing in package.json.',
    message: ({ what, missing }) =>
      `The ${what} needs ${missing.join(' and ')}, which package.json does not list; nothing was written.`,
    fix: ({ missing }) => `Run \`npm install ${missing.join(' ')}\`, then this command again.`,
  }),
  FLASH_INSTALL_FAILED: entry<{ dir: string; reason: string }>({
    title: 'The packages could not be installed.',
    kind: 'system',
    message: ({ reason }) => sentence(`The packages of the new project were not installed: ${reason}`),
    fix: ({ dir }) => `Run \`npm install\` in ${dir}.`,
  }),
  ...kubernetesCatalogue,
  ...runpodCatalogue,
};

export const cliErrors = defineErrors(cliCatalogue);
