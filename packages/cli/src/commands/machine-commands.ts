import { loaded, type CommandDefinition } from './definition.js';
import { hardwareOptions, jobsDatabaseOption, portOption, timeoutOption } from './options.js';

/** Commands on the platform of this machine, and on the machine itself. */
export const MACHINE_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'open',
    summary: 'Open the status page of the platform in a browser',
    options: [{ flags: '--no-browser', description: 'print the address only' }],
    examples: [
      { line: 'flash open', what: 'open it in the browser of this machine' },
      { line: 'flash open --no-browser', what: 'print its address, to open it by hand' },
    ],
    doing: 'Asking the platform',
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
      jobsDatabaseOption,
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
    name: 'login',
    summary: 'Keep a key for Runpod on this machine, for the target runpod',
    examples: [{ line: 'flash login', what: 'ask for the key, and try it; a script gives the key on standard input' }],
    run: loaded(async () => (await import('./login.js')).login),
  },
  {
    name: 'logout',
    summary: 'Remove the key for Runpod from this machine',
    examples: [{ line: 'flash logout', what: 'the key itself stays valid' }],
    run: loaded(async () => (await import('./login.js')).logout),
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
