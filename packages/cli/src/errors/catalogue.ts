import { defineErrors, entry } from '@flash-ts/core/errors';

/** What can go wrong in the command itself: usage, the platform's reach, deploys, scaffolding. */
export const cliCatalogue = {
  FLASH_USAGE: entry<{ problem: string }>({
    title: 'Wrong usage',
    kind: 'user',
    message: ({ problem }) => problem,
    fix: 'Run `flash --help`, or `flash <command> --help`.',
  }),
  FLASH_INTERNAL: entry<{ message: string }>({
    title: 'Unexpected error',
    kind: 'system',
    message: ({ message }) => `unexpected: ${message}`,
    fix: 'Run the command again with --verbose, and report what it prints.',
  }),
  FLASH_NO_PROJECT: entry<{ dir: string }>({
    title: 'No project',
    kind: 'user',
    message: ({ dir }) => `${dir} has no package.json that can be read, so it is not a project`,
    fix: 'Change into a project, name one with --project DIR, or make one with `flash init DIR`.',
  }),
  FLASH_PORT_INVALID: entry<{ value: string; source: string }>({
    title: 'Port not usable',
    kind: 'user',
    message: ({ value, source }) => `${source} is "${value}"; allowed are whole numbers from 0 to 65535`,
    fix: 'Name a free port, as --port 8081.',
  }),
  FLASH_PLATFORM_NOT_RUNNING: entry<{ home: string }>({
    title: 'Platform not running',
    kind: 'user',
    message: ({ home }) => `no platform is running for ${home}`,
    fix: 'Start it with `flash platform start --detach`; `flash deploy` starts it by itself.',
  }),
  FLASH_PLATFORM_OTHER_PORT: entry<{ wanted: number; running: number }>({
    title: 'Platform runs on another port',
    kind: 'user',
    message: ({ wanted, running }) => `port ${wanted} was asked for, but the platform already runs on port ${running}`,
    fix: ({ running }) => `Leave --port out or use ${running}, or stop it first with \`flash platform stop\`.`,
  }),
  FLASH_PLATFORM_START_FAILED: entry<{ log: string; tail: string }>({
    title: 'Platform did not start',
    kind: 'system',
    message: ({ tail }) => tail || 'the platform ended before it answered',
    fix: ({ log }) => `Read ${log}.`,
  }),
  FLASH_PLATFORM_START_SLOW: entry<{ log: string; seconds: number; tail: string }>({
    title: 'Platform did not start in time',
    kind: 'system',
    message: ({ seconds, tail }) =>
      `the platform did not answer within ${seconds} s and was ended${tail === '' ? '' : `; its output:\n${tail}`}`,
    fix: ({ log }) => `Read ${log}, or allow more time with \`flash platform start --detach --timeout SECONDS\`.`,
  }),
  FLASH_PLATFORM_KEY_WRONG: entry<{ home: string; keyFile: string; pid: number; url: string; problem: string }>({
    title: 'Platform runs with another key',
    kind: 'user',
    message: ({ home, keyFile, pid, url, problem }) =>
      `a platform runs for ${home} (process ${pid}, ${url}), but it can't be asked: ${keyFile} ${problem}`,
    fix: ({ keyFile, pid }) =>
      `Put ${keyFile} back as it was. Without it, end the platform with \`kill ${pid}\`, remove ${keyFile} and start it again: it makes a new key, and apps whose endpoints call each other have to be deployed again.`,
  }),
  FLASH_PLATFORM_UNKNOWN: entry<{ home: string; problem: string }>({
    title: 'Home not readable',
    kind: 'user',
    message: ({ home, problem }) => `whether a platform runs for ${home} can't be told: ${problem}`,
    fix: 'Run the command as the user whom the home belongs to, or name another home with the variable FLASH_HOME.',
  }),
  FLASH_PLATFORM_OTHER_ACCESS: entry<{ asksForKey: boolean }>({
    title: 'Platform runs with other access',
    kind: 'user',
    message: ({ asksForKey }) =>
      `the platform runs already, and its endpoints ${asksForKey ? 'ask for the key' : 'answer without the key'}; a start can't change that`,
    fix: ({ asksForKey }) =>
      `Run \`flash platform stop\`, then \`flash platform start ${asksForKey ? '--no-require-key' : '--require-key'}\`.`,
  }),
  FLASH_WORKER_ISOLATION_INVALID: entry<{ source: string; value: string; allowed: readonly string[] }>({
    title: 'Isolation of workers not valid',
    kind: 'user',
    message: ({ source, value, allowed }) => `${source} is ${JSON.stringify(value)}; allowed are ${allowed.join(', ')}`,
    fix: 'Correct it, or leave it out: then workers are isolated where the system allows it.',
  }),
  FLASH_CONFIRMATION_NEEDED: entry<{ what: string }>({
    title: 'Confirmation needed',
    kind: 'user',
    message: ({ what }) => `${what} would be removed, and without a terminal nobody can be asked; nothing was changed`,
    fix: 'Add --yes to the command.',
  }),
  FLASH_PLATFORM_STOP_FAILED: entry<{ pid: number }>({
    title: 'Platform did not stop',
    kind: 'system',
    message: ({ pid }) => `the platform (process ${pid}) was told to stop, and still runs`,
    fix: ({ pid }) =>
      `Wait a moment and run \`flash platform status\`, or end it with \`kill -9 ${pid}\`: what it acknowledged is kept.`,
  }),
  FLASH_SETTING_UNREADABLE: entry<{ text: string }>({
    title: 'Setting not readable',
    kind: 'user',
    message: ({ text }) =>
      `${JSON.stringify(text)} changes no setting; allowed are NAME=NUMBER, and NAME= for the default`,
    fix: 'Write it as `flash platform settings queueWaitMs=5000`; without arguments the command shows all names.',
  }),
  FLASH_DEV_RUNNING: entry<{ port: number; pid: number }>({
    title: 'Development server runs already',
    kind: 'user',
    message: ({ port, pid }) => `this project is served already on port ${port} by process ${pid}`,
    fix: 'Use that one, or end it with Ctrl-C first.',
  }),
  FLASH_SECRETS_MISSING: entry<{ missing: readonly { endpoint: string; variable: string; secret: string }[] }>({
    title: 'Secrets without a value',
    kind: 'user',
    message: ({ missing }) =>
      `no value for ${missing.map(({ secret, endpoint, variable }) => `${secret} (${variable} of ${endpoint})`).join(', ')}`,
    fix: 'Set them in the environment or in the project’s .env file. Nothing was changed.',
  }),
  FLASH_COMPUTE_FAMILY: entry<{ name: string; from: string; to: string }>({
    title: 'Kind of hardware can’t be changed',
    kind: 'user',
    message: ({ name, from, to }) =>
      `the endpoint ${name} runs on ${from} and its class now asks for ${to}; a deployed endpoint keeps its kind`,
    fix: ({ name }) => `Remove it first with \`flash undeploy ${name}\`, or give the class another \`name\`.`,
  }),
  FLASH_DEPLOY_BUSY: entry<{ app: string; env: string; holder: string; since: string; seconds: number }>({
    title: 'Another deploy is under way',
    kind: 'user',
    message: ({ app, env, holder, since, seconds }) =>
      `${app} in ${env} is being changed by ${holder} since ${since}; it was not done after ${seconds} s`,
    fix: ({ holder }) => `Deploy again when ${holder} is done, wait longer with --timeout SECONDS, or end it.`,
  }),
  FLASH_PLAN_OUTDATED: entry<{ app: string; env: string; name: string; action: string; moved: string }>({
    title: 'Plan out of date',
    kind: 'user',
    message: ({ app, env, name, action, moved }) =>
      `the plan for ${app} in ${env} has the step "${action} ${name}", and the endpoint ${name} is not as the plan saw it: ${moved}`,
    fix: 'See who else changes the app, and run the command again: it makes a new plan.',
  }),
  FLASH_ROLLOUT_FAILED: entry<{ name: string; version: number; reason: string }>({
    title: 'New version does not become healthy',
    kind: 'user',
    message: ({ name, version, reason }) => `version ${version} of ${name} did not become healthy:\n${reason}`,
    fix: ({ name }) =>
      `Mend the class and deploy again; where the cause was not in the code, \`flash deploy\` tries the same version again. \`flash status\` shows what ${name} runs now.`,
  }),
  FLASH_DEV_BOOT_FAILED: entry<{ name: string; reason: string }>({
    title: 'Endpoint does not start in development',
    kind: 'user',
    message: ({ name, reason }) => `${name} does not start:\n${reason}`,
    fix: 'Mend it and save; the next save is another try.',
  }),
  FLASH_ROLLED_BACK: entry<{ name: string; version: number; serving: number | null; because: string }>({
    title: 'New version was rolled back',
    kind: 'user',
    message: ({ name, version, serving, because }) =>
      `version ${version} of ${name} served and was taken back while it was watched; ${serving === null ? 'no version serves' : `version ${serving} serves again`}:\n${because}`,
    fix: 'See the last words of its workers with `flash status --workers`, mend the class and deploy again; where the cause was not in the code, `flash deploy` tries the same version again.',
  }),
  FLASH_ROLLOUT_TIMEOUT: entry<{ name: string; version: number; seconds: number; because?: string | undefined }>({
    title: 'New version not healthy in time',
    kind: 'user',
    message: ({ name, version, seconds, because }) =>
      `version ${version} of ${name} did not become healthy within ${seconds} s${because === undefined ? '' : `: ${because}`}`,
    fix: 'See `flash status`; allow more time with --timeout SECONDS.',
  }),
  FLASH_UNKNOWN_ENDPOINT: entry<{ name: string; known: readonly string[]; app: string; env: string }>({
    title: 'Endpoint not deployed',
    kind: 'user',
    message: ({ name, known, app, env }) =>
      `no endpoint "${name}" is deployed for ${app} in ${env}; deployed: ${known.length > 0 ? known.join(', ') : 'none'}`,
    fix: 'Name one of these, or leave the names out for all.',
  }),
  FLASH_ENDPOINT_NOT_FOUND: entry<{ name: string; known: readonly string[] }>({
    title: 'Endpoint not in the project',
    kind: 'user',
    message: ({ name, known }) =>
      `the project has no endpoint "${name}" with a documented route; it has ${known.length > 0 ? known.join(', ') : 'none'}`,
    fix: 'Name one of these with --endpoint NAME, or leave it out for all.',
  }),
  FLASH_OUTPUT_UNWRITABLE: entry<{ path: string; problem: string }>({
    title: 'Output file not writable',
    kind: 'user',
    message: ({ path, problem }) => `${path} can't be written: ${problem}`,
    fix: 'Name a file in a folder that exists with --output FILE.',
  }),
  FLASH_NAME_UNUSABLE: entry<{ what: string; value: string; allowed: string }>({
    title: 'Name not usable',
    kind: 'user',
    message: ({ what, value, allowed }) => `the ${what} "${value}" can't be used; allowed: ${allowed}`,
    fix: 'Choose another name.',
  }),
  FLASH_FILES_EXIST: entry<{ dir: string; files: readonly string[] }>({
    title: 'Files are in the way',
    kind: 'user',
    message: ({ dir, files }) => `${dir} already has ${files.join(', ')}; nothing was written`,
    fix: 'Choose another folder or name, or overwrite these files with --force.',
  }),
  FLASH_NOT_A_FILE: entry<{ dir: string; paths: readonly string[] }>({
    title: 'Something other than a file is in the way',
    kind: 'user',
    message: ({ dir, paths }) =>
      `in ${dir}, ${paths.join(', ')} can't be written: a folder, a link or a file in place of a folder is there; nothing was written`,
    fix: 'Move it away, or choose another name.',
  }),
  FLASH_WRITE_FAILED: entry<{ path: string; reason: string }>({
    title: 'File not written',
    kind: 'system',
    message: ({ path, reason }) => `${path} could not be written: ${reason}`,
    fix: 'Mend what the message names, and run the command again with --force for the files that are there already.',
  }),
  FLASH_PACKAGE_JSON_INVALID: entry<{ path: string; problem: string }>({
    title: 'package.json can’t be used',
    kind: 'user',
    message: ({ path, problem }) => `${path} ${problem}`,
    fix: 'Mend it and run the command again.',
  }),
  FLASH_PACKAGES_NEEDED: entry<{ what: string; missing: readonly string[] }>({
    title: 'Packages needed first',
    kind: 'user',
    message: ({ what, missing }) =>
      `the ${what} needs ${missing.join(' and ')}, which package.json does not name; nothing was written`,
    fix: ({ missing }) => `Run \`npm install ${missing.join(' ')}\`, then this command again.`,
  }),
  FLASH_INSTALL_FAILED: entry<{ dir: string; reason: string }>({
    title: 'Packages not installed',
    kind: 'system',
    message: ({ reason }) => `the packages of the new project were not installed: ${reason}`,
    fix: ({ dir }) => `Run \`npm install\` in ${dir}.`,
  }),
};

export const cliErrors = defineErrors(cliCatalogue);
