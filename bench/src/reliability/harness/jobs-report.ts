import type { QueueName } from './deployments.ts';
import type { JobNote } from './job-notes.ts';
import { brokenPromises, overtaken } from './job-oracle.ts';
import type { SeenJob, Submission } from './job-traffic.ts';

/** The jobs of an endpoint, as its clients and its platform know them. */
export interface EndpointJobs {
  readonly name: QueueName;
  readonly submissions: readonly Submission[];
  readonly jobs: readonly SeenJob[];
  /** Refusals that nothing explains. */
  readonly refusals: readonly string[];
}

/** What has come of all jobs. */
export interface JobsReport {
  readonly broken: readonly string[];
  readonly jobs: number;
  /** Submissions without an answer. */
  readonly unanswered: number;
  /** Jobs that were given out again, and those that have failed since two of their workers were lost. */
  readonly again: number;
  readonly lostTwice: number;
  /** The numbers, in words. */
  readonly words: string;
}

/** @param inOrder whether letters have to begin in the order in which they were submitted; not so while two versions have workers */
export function jobsReport(
  endpoints: readonly EndpointJobs[],
  notes: readonly JobNote[],
  inOrder: boolean,
): JobsReport {
  const broken = endpoints.flatMap(({ name, submissions, jobs, refusals }) => [
    ...refusals,
    ...brokenPromises({ submissions, jobs, notes }),
    ...(inOrder && name === 'letters' ? overtaken({ submissions, notes }) : []),
  ]);
  const outcomes = endpoints.flatMap(({ submissions }) => submissions.map(({ outcome }) => outcome ?? 'unanswered'));
  const count = (wanted: (typeof outcomes)[number]) => outcomes.filter((outcome) => outcome === wanted).length;
  const jobs = endpoints.flatMap((endpoint) => endpoint.jobs);
  const retried = jobs
    .map(({ text }) => JSON.parse(text) as { readonly status: string; readonly retries?: number })
    .filter(({ retries = 0 }) => retries > 0);
  const [again, lostTwice] = [retried.length, retried.filter(({ status }) => status === 'FAILED').length];
  const acknowledged = count('acknowledged');
  const [refused, unanswered] = [count('refused'), count('unanswered')];
  const words = [
    `${acknowledged} acknowledged jobs and ${jobs.length - acknowledged} of ${unanswered} submissions without an answer${refused > 0 ? `, ${refused} refused for the moment` : ''}`,
    `${again} given out again, ${lostTwice} of them FAILED with the second loss`,
    ...(broken.length > 0
      ? [`${broken.length} broken promises, the first of which are: ${broken.slice(0, 5).join(' | ')}`]
      : ['none lost, none changed after its end, none run beside the rule']),
  ].join('; ');
  return { broken, jobs: jobs.length, unanswered, again, lostTwice, words };
}
