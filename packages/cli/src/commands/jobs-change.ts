import type { JobView } from '@flash-ts/core/contract';
import { confirmRemoval } from '../output/confirm.js';
import type { EndpointRef } from '../targets/target.js';
import { oneByOne } from './chosen-endpoints.js';
import { chosenQueues, endpointOfJob, noQueuesText, type ChosenQueues } from './chosen-queues.js';
import type { CommandRun } from './definition.js';

export const jobsCancel: CommandRun = changing(
  'cancelled',
  ({ jobs }, endpoint, id) => jobs.cancel(endpoint, id),
  (job) => (job.state === 'CANCELLED' ? `Cancelled ${job.id}.` : `${job.id} had ended already: it is ${job.state}.`),
);

export const jobsRetry: CommandRun = changing(
  'put into the queue again',
  ({ jobs }, endpoint, id) => jobs.retry(endpoint, id),
  (job) => `${job.id} is in the queue again.`,
);

export const jobsPurge: CommandRun = async (context, options, names) => {
  const chosen = await chosenQueues(context, options, names);
  const { place, target, jobs, queues } = chosen;
  if (queues.length === 0) return { data: { ...place, target: target.name, removed: [] }, text: noQueuesText(place) };
  if (!options['yes'] && !(await confirmRemoval(await questionOf(chosen), context.terminal))) {
    return { data: { ...place, target: target.name, removed: [] }, text: 'Nothing was removed.' };
  }
  const removed = await oneByOne(queues, 'purged', async (queue) => ({
    name: queue.name,
    jobs: await jobs.purge(queue),
  }));
  const text = removed.map(({ name, jobs: count }) => `Removed ${countText(count)} of ${name}.`).join('\n');
  return { data: { ...place, target: target.name, removed }, text };
};

async function questionOf({ jobs, queues, place: { app, env } }: ChosenQueues): Promise<string> {
  const counts = await Promise.all(queues.map((queue) => jobs.waiting(queue)));
  const list = queues.map(({ name }, index) => `${countText(counts[index] ?? 0)} of ${name}`).join(', ');
  return `${list} (${app}, ${env})`;
}

function countText(count: number): string {
  return `${count} waiting ${count === 1 ? 'job' : 'jobs'}`;
}

/** A command that changes jobs one after another. @param done the past participle for the state of an error */
function changing(
  done: string,
  change: (chosen: ChosenQueues, endpoint: EndpointRef, id: string) => Promise<JobView>,
  textOf: (job: JobView) => string,
): CommandRun {
  return async (context, options, ids) => {
    const chosen = await chosenQueues(context, options);
    const found = await Promise.all(ids.map((id) => endpointOfJob(chosen, id)));
    const named = found.map(({ endpoint, job }) => ({ name: job.id, endpoint }));
    const changed = await oneByOne(named, done, async ({ name: id, endpoint }) => {
      return { endpoint: endpoint.name, job: await change(chosen, endpoint, id) };
    });
    const { place, target } = chosen;
    return {
      data: { ...place, target: target.name, jobs: changed },
      text: changed.map(({ job }) => textOf(job)).join('\n'),
    };
  };
}
