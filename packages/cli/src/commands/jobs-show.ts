import type { WholeJob } from '@flash-ts/core/contract';
import { table } from '../output/table.js';
import { chosenQueues, endpointOfJob } from './chosen-queues.js';
import type { CommandRun } from './definition.js';
import { cut, errorLine, timesOf } from './job-text.js';

/** Characters of an input, an output and a stack that a person is shown. */
const SHOWN = 2000;

export const jobsShow: CommandRun = async (context, options, [id = '']) => {
  const chosen = await chosenQueues(context, options);
  const { endpoint, job } = await endpointOfJob(chosen, id);
  const data = { ...chosen.place, target: chosen.target.name, endpoint: endpoint.name, job };
  return { data, text: jobText(endpoint.name, job, Date.now()) };
};

function jobText(endpoint: string, job: WholeJob, now: number): string {
  const { waited, ran } = timesOf(job, now);
  const lost = job.losses > 0 ? `, ${job.losses} of them ended with the loss of the worker` : '';
  const facts = [
    ['job', job.id],
    ['endpoint', endpoint],
    ['state', job.state],
    ['submitted', job.submittedAt],
    ['waited', waited],
    ['ran', ran],
    ['ended', job.endedAt ?? '-'],
    ['expires', job.expiresAt],
    ['attempts', `${job.attempt}${lost}`],
    ['worker', job.workerId ?? '-'],
    ...(job.lowPriority ? [['priority', 'low']] : []),
    ...(job.webhook === null ? [] : [['webhook', job.webhook]]),
    ...(job.reason === null ? [] : [['reason', job.reason]]),
  ];
  const output = job.state === 'IN_PROGRESS' ? 'Last report of progress' : 'Output';
  return [
    table(facts),
    ...(job.error === null ? [] : [`Error: ${errorText(job.error)}`]),
    ...(job.input === undefined ? [] : [`Input: ${jsonText(job.input)}`]),
    ...(job.output === undefined ? [] : [`${output}: ${jsonText(job.output)}`]),
  ].join('\n\n');
}

/** The stack of an error where it has one, which begins with what the error says. */
function errorText(error: string): string {
  try {
    const { error_traceback: stack } = JSON.parse(error) as { readonly error_traceback?: unknown };
    if (typeof stack === 'string' && stack !== '') return cut(stack, SHOWN);
  } catch {
    // It is a plain text.
  }
  return cut(errorLine(error), SHOWN);
}

function jsonText(value: unknown): string {
  return cut(JSON.stringify(value, undefined, 2), SHOWN);
}
