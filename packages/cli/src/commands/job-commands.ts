import type { JobState } from '@flash-ts/core/contract';
import { loaded, type CommandDefinition, type OptionDefinition } from './definition.js';
import { environmentOption, targetOption, yesOption } from './options.js';

const STATES = [
  'IN_QUEUE',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
] as const satisfies readonly JobState[];

const endpointOption: OptionDefinition = {
  flags: '--endpoint <name>',
  description: 'of this queue-based endpoint only (default: all of the app)',
  names: 'queues',
};

/** Commands on the jobs of queue-based endpoints. */
export const JOB_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'jobs list',
    summary: 'List the jobs of queue-based endpoints, the last submitted first',
    options: [
      environmentOption,
      targetOption,
      endpointOption,
      {
        flags: '--state <state>',
        description: `in this state only: ${STATES.join(', ')}`,
        values: STATES,
      },
      { flags: '-n, --limit <count>', description: 'at most this many, 1 to 1000', default: '20' },
    ],
    examples: [
      { line: 'flash jobs list', what: 'the last jobs of all queues of production' },
      { line: 'flash jobs list --state FAILED', what: 'those that failed, with their errors' },
      {
        line: 'flash jobs list --endpoint transcribe -n 1000 --json',
        what: 'for a program, with the beginnings of inputs',
      },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./jobs-list.js')).jobsList),
  },
  {
    name: 'jobs show',
    summary: 'Show a job: its state, times, worker, error, input and output',
    arguments: [{ flags: '<id>', description: 'id of the job', names: 'jobs' }],
    options: [environmentOption, targetOption, endpointOption],
    examples: [
      { line: 'flash jobs show 6f1c2a', what: 'long texts are cut' },
      { line: 'flash jobs show 6f1c2a --json', what: 'whole' },
    ],
    doing: 'Asking the platform',
    run: loaded(async () => (await import('./jobs-show.js')).jobsShow),
  },
  {
    name: 'jobs cancel',
    summary: 'Remove jobs from their queue, or tell their workers to stop',
    arguments: [{ flags: '<ids...>', description: 'ids of jobs', names: 'jobs' }],
    options: [environmentOption, targetOption, endpointOption],
    examples: [{ line: 'flash jobs cancel 6f1c2a', what: 'a job that has ended stays as it is' }],
    doing: 'Cancelling',
    run: loaded(async () => (await import('./jobs-change.js')).jobsCancel),
  },
  {
    name: 'jobs retry',
    summary: 'Put jobs that failed or timed out into their queue again, with the same id and input',
    arguments: [{ flags: '<ids...>', description: 'ids of jobs', names: 'jobs' }],
    options: [environmentOption, targetOption, endpointOption],
    examples: [{ line: 'flash jobs retry 6f1c2a', what: 'then look with `flash jobs show 6f1c2a`' }],
    doing: 'Retrying',
    run: loaded(async () => (await import('./jobs-change.js')).jobsRetry),
  },
  {
    name: 'jobs purge',
    summary: 'Remove the jobs that wait; those that run go on',
    arguments: [
      { flags: '[names...]', description: 'queue-based endpoints; all of the app if none is named', names: 'queues' },
    ],
    options: [environmentOption, targetOption, yesOption],
    examples: [{ line: 'flash jobs purge transcribe', what: 'after a confirmation' }],
    doing: 'Removing',
    run: loaded(async () => (await import('./jobs-change.js')).jobsPurge),
  },
];
