import { JOB_STATES, type JobState, type ListedJob } from '@flash-ts/core/contract';
import { didYouMean } from '../errors/did-you-mean.js';
import { wrongValue } from '../errors/wrong-value.js';
import { table } from '../output/table.js';
import { chosenQueues, noQueuesText } from './chosen-queues.js';
import type { CommandOptions, CommandRun } from './definition.js';
import { cut, errorLine, timesOf } from './job-text.js';

const MOST = 1000;
/** Characters of an input and of an error in the table. */
const INPUT_WIDTH = 48;
const ERROR_WIDTH = 60;

type Row = ListedJob & { readonly endpoint: string };

export const jobsList: CommandRun = async (context, options) => {
  const [state, limit] = [stateOf(options), limitOf(options)];
  const { place, target, jobs, queues } = await chosenQueues(context, options);
  const pages = await Promise.all(
    queues.map(async (queue) => ({ name: queue.name, ...(await jobs.list(queue, { state, limit })) })),
  );
  const all = pages.flatMap(({ name, jobs: list }) => list.map((job): Row => ({ endpoint: name, ...job })));
  // Of one endpoint the order of its queue is kept: times may be equal.
  const shown = (queues.length > 1 ? all.toSorted((a, b) => compare(b.submittedAt, a.submittedAt)) : all).slice(
    0,
    limit,
  );
  const more = all.length > shown.length || pages.some(({ next }) => next !== null);
  const data = { ...place, target: target.name, jobs: shown, more };
  if (queues.length === 0) return { data, text: noQueuesText(place) };
  if (shown.length === 0) return { data, text: `There are no jobs${state === undefined ? '' : ` that are ${state}`}.` };
  const rest = more ? '\n\nThere are more jobs: -n shows a larger number of them.' : '';
  return { data, text: `${listText(shown, Date.now())}${rest}` };
};

function listText(jobs: readonly Row[], now: number): string {
  const hasErrors = jobs.some((job) => why(job) !== '');
  const rows = jobs.map((job) => {
    const { waited, ran } = timesOf(job, now);
    const { endpoint, id, state, submittedAt, workerId, input } = job;
    const facts = [endpoint, id, state, submittedAt, waited, ran, workerId ?? '-'];
    return [...facts, ...(hasErrors ? [cut(why(job), ERROR_WIDTH)] : []), cut(input, INPUT_WIDTH)];
  });
  const head = ['ENDPOINT', 'JOB', 'STATE', 'SUBMITTED', 'WAITED', 'RAN', 'WORKER'];
  return table([[...head, ...(hasErrors ? ['ERROR'] : []), 'INPUT'], ...rows]);
}

function why({ error, reason }: ListedJob): string {
  return error === null ? (reason ?? '') : errorLine(error);
}

/** @throws FlashError `FLASH_USAGE` */
function stateOf(options: CommandOptions): JobState | undefined {
  const value = options['state'] as string | undefined;
  const wanted = value?.toUpperCase().replaceAll('-', '_');
  const state = JOB_STATES.find((one) => one === wanted);
  if (value === undefined || state !== undefined) return state;
  throw wrongValue('option --state', value, `are ${JOB_STATES.join(', ')}.${didYouMean(wanted ?? '', JOB_STATES)}`);
}

/** @throws FlashError `FLASH_USAGE` */
function limitOf(options: CommandOptions): number {
  const value = options['limit'] as string;
  const limit = Number(value);
  if (/^\d{1,4}$/.test(value) && limit >= 1 && limit <= MOST) return limit;
  throw wrongValue('option --limit', value, `are whole numbers from 1 to ${MOST}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
