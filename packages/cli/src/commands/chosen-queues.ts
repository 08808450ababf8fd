import { cliErrors } from '../errors/catalogue.js';
import type { EndpointRef, Place, Target } from '../targets/target.js';
import type { TargetJobs } from '../targets/target-jobs.js';
import { openPlace } from './chosen-target.js';
import type { CommandContext, CommandOptions } from './definition.js';

/** The queues that a command is about. */
export interface ChosenQueues {
  readonly place: Place;
  readonly target: Target;
  readonly jobs: TargetJobs;
  readonly queues: readonly EndpointRef[];
}

/**
 * The named queue-based endpoints of the app, or all of them.
 *
 * @throws FlashError `FLASH_UNKNOWN_ENDPOINT`, `FLASH_NOT_A_QUEUE`
 */
export async function chosenQueues(
  context: CommandContext,
  options: CommandOptions,
  names: readonly string[] = [],
): Promise<ChosenQueues> {
  const { place, target } = await openPlace(context, options);
  const endpoints = await target.endpoints(place);
  const queues = endpoints.filter(({ isQueue }) => isQueue);
  const given = options['endpoint'] as string | undefined;
  const wanted = given === undefined ? names : [given];
  const missing = wanted.find((name) => !queues.some((queue) => queue.name === name));
  if (missing !== undefined) {
    const known = queues.map(({ name }) => name);
    if (endpoints.some(({ name }) => name === missing)) throw cliErrors.FLASH_NOT_A_QUEUE({ name: missing, known });
    throw cliErrors.FLASH_UNKNOWN_ENDPOINT({ name: missing, known, ...place });
  }
  const chosen = wanted.length === 0 ? queues : queues.filter(({ name }) => wanted.includes(name));
  return { place, target, jobs: target.jobs(), queues: chosen };
}

/** What commands say where there is no queue. */
export function noQueuesText({ app, env }: Place): string {
  return `${app} has no queue-based endpoint in ${env}. A class whose methods have \`@Job()\` makes one.`;
}

/** The endpoint of a job. @throws FlashError `FLASH_UNKNOWN_JOB` */
export async function endpointOfJob({ jobs, queues, place }: ChosenQueues, id: string) {
  for (const endpoint of queues) {
    const job = await jobs.find(endpoint, id);
    if (job) return { endpoint, job };
  }
  throw cliErrors.FLASH_UNKNOWN_JOB({ id, endpoints: queues.map(({ name }) => name), ...place });
}
