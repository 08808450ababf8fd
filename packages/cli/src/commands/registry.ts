import type { CommandDefinition } from './definition.js';
import { DEPLOYMENT_COMMANDS } from './deployment-commands.js';
import { JOB_COMMANDS } from './job-commands.js';
import { MACHINE_COMMANDS } from './machine-commands.js';
import { PROJECT_COMMANDS } from './project-commands.js';

/** What the help says of each group of commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  env: 'Environments of an app',
  app: 'Apps on the platform',
  jobs: 'Jobs of queue-based endpoints',
  platform: 'The embedded platform on this machine',
};

/**
 * Every command in the order of the help. Only what help and parsing need is here; what a command does is loaded when it runs, so that
 * `flash --help` and a mistyped option cost next to nothing.
 */
export const COMMANDS: readonly CommandDefinition[] = [
  ...PROJECT_COMMANDS,
  ...DEPLOYMENT_COMMANDS,
  ...JOB_COMMANDS,
  ...MACHINE_COMMANDS,
];
