import type { AttemptNote, JobNote } from './job-notes.ts';
import type { SeenJob, Submission } from './job-traffic.ts';

/** Everything that is known of the jobs of an endpoint when nothing is to be done any more. */
export interface JobHistory {
  readonly submissions: readonly Submission[];
  /** What the platform has. */
  readonly jobs: readonly SeenJob[];
  /** The ledger, with the notes of other endpoints too. */
  readonly notes: readonly JobNote[];
}

/** The cloud's text for a job whose worker was lost twice. */
const LOST_TWICE = 'job timed out after 1 retries';

const MOST_ATTEMPTS = 2;

interface Ended {
  readonly status: string;
  readonly output?: { readonly ticket?: string; readonly attempt?: number; readonly worker?: string };
  readonly error?: string;
  readonly retries?: number;
}

/** What an endpoint's jobs have come to that should not have been; empty if every promise was kept. */
export function brokenPromises({ submissions, jobs, notes }: JobHistory): string[] {
  const losses = new Losses(notes);
  const tickets = new Set(submissions.map(({ ticket }) => ticket));
  const attempts = notes.filter((note): note is AttemptNote => 'job' in note);
  const byJob = Map.groupBy(attempts, ({ job }) => job);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const vanished = [...byJob].filter(([id, [first]]) => !byId.has(id) && tickets.has(first?.ticket ?? ''));
  return [
    ...submissions.flatMap((submission) => lost(submission, byId)),
    ...strangers(submissions, jobs),
    ...vanished.map(([id]) => `${id} has run and is gone`),
    ...jobs.flatMap((job) => [
      ...wrongEnd(job, byJob.get(job.id) ?? []),
      ...wrongRuns(job, byJob.get(job.id) ?? [], losses),
    ]),
  ];
}

/** An acknowledged job that is not there, or whose end has changed since a client has seen it. */
function lost({ ticket, id = '', outcome, ended }: Submission, jobs: ReadonlyMap<string, SeenJob>): string[] {
  if (outcome !== 'acknowledged') return [];
  const job = jobs.get(id);
  if (job?.ticket !== ticket) return [`${id} was acknowledged and is lost`];
  return ended === undefined || ended === job.text ? [] : [`${id} was ${ended} and is ${job.text}`];
}

/** Jobs that nobody has submitted, and those that were made twice of one submission or in spite of a refusal. */
function strangers(submissions: readonly Submission[], jobs: readonly SeenJob[]): string[] {
  const outcomes = new Map(submissions.map(({ ticket, outcome }) => [ticket, outcome ?? 'unanswered']));
  return [...Map.groupBy(jobs, ({ ticket }) => ticket)].flatMap(([ticket, made]) => {
    const outcome = outcomes.get(ticket);
    if (made.length > 1) return [`${made.length} jobs were made of ${ticket}`];
    return outcome === undefined || outcome === 'refused'
      ? [`${ticket} was ${outcome ?? 'never sent'} and is a job`]
      : [];
  });
}

/** A job without exactly one end, or with one that is not what its attempts have come to. */
function wrongEnd({ id, ticket, text }: SeenJob, attempts: readonly AttemptNote[]): string[] {
  const { status, output, error, retries = 0 } = JSON.parse(text) as Ended;
  const acknowledged = attempts.filter(({ what }) => what === 'acknowledged');
  if (status === 'COMPLETED') {
    const isOf = ({ attempt, worker }: AttemptNote) => output?.attempt === attempt && output.worker === worker;
    const rules: [what: string, holds: boolean][] = [
      ['has the output of no attempt', attempts.some((note) => note.what === 'ends' && isOf(note))],
      ['has the output of another job', output?.ticket === ticket],
      ['has not the result that its worker was told to be kept', acknowledged.every(isOf)],
      ['counts its retries wrong', retries === (output?.attempt ?? 0) - 1],
    ];
    return rules.flatMap(([what, holds]) => (holds ? [] : [`${id} ${what}: ${text}`]));
  }
  const isLostTwice = status === 'FAILED' && error === LOST_TWICE && retries === 1;
  return isLostTwice && acknowledged.length === 0 ? [] : [`${id} came to ${text}`];
}

/** Runs of a job beside the rule: once, and once more when the worker of the first was lost before its result was acknowledged. */
function wrongRuns({ id }: SeenJob, notes: readonly AttemptNote[], losses: Losses): string[] {
  const begun = notes.filter(({ what }) => what === 'begins');
  const [first, second] = begun;
  if (begun.length > MOST_ATTEMPTS || begun.some(({ attempt }) => attempt > MOST_ATTEMPTS)) {
    return [`${id} has run as ${begun.map(({ attempt }) => `attempt ${attempt}`).join(' and ')}`];
  }
  if (!first || !second) return [];
  const after = notes.slice(notes.indexOf(second));
  const rules: [what: string, holds: boolean][] = [
    ['has run again, and its worker was not lost', losses.lost(first, second)],
    ['has run again after its result was acknowledged', notes.every((note) => !isAcknowledged(note, first))],
    ['has run on two workers at once', after.every(({ worker }) => worker === second.worker)],
    ['has run again as the same attempt', second.attempt === first.attempt + 1],
  ];
  return rules.flatMap(([what, holds]) => (holds ? [] : [`${id} ${what}`]));
}

function isAcknowledged({ what, attempt }: AttemptNote, first: AttemptNote): boolean {
  return what === 'acknowledged' && attempt === first.attempt;
}

/** The workers that have ended without having been asked to. */
class Losses {
  readonly #places: ReadonlyMap<JobNote, number>;
  /** Which platform a worker was started by, from 0. */
  readonly #platforms = new Map<string, number>();
  readonly #killed = new Map<string, number>();

  constructor(notes: readonly JobNote[]) {
    this.#places = new Map(notes.map((note, place) => [note, place]));
    let platform = 0;
    for (const [place, note] of notes.entries()) {
      if (note.what === 'platform-killed') platform += 1;
      if (note.what === 'starts') this.#platforms.set(note.worker, platform);
      if (note.what === 'worker-killed') this.#killed.set(note.worker, place);
    }
  }

  /** Whether the first worker was lost before the second began: with its platform, or by itself. */
  lost(first: AttemptNote, second: AttemptNote): boolean {
    const killed = this.#killed.get(first.worker);
    if (killed !== undefined) return killed < (this.#places.get(second) ?? 0);
    return (this.#platforms.get(first.worker) ?? 0) < (this.#platforms.get(second.worker) ?? 0);
  }
}

/**
 * Jobs that have begun before one that was in the queue before them: its submission had been acknowledged before theirs was sent. For an
 * endpoint with one worker that runs one job at a time.
 */
export function overtaken({ submissions, notes }: Pick<JobHistory, 'submissions' | 'notes'>): string[] {
  const sent = new Map(submissions.map((submission) => [submission.ticket, submission]));
  const begun = notes.flatMap((note) => (note.what === 'begins' && sent.has(note.ticket) ? [note] : []));
  const seen = new Set<string>();
  const first = begun.filter(({ job }) => !seen.has(job) && seen.add(job));
  const byWorker = [...Map.groupBy(begun, ({ worker }) => worker).values()];
  const overtakers = [first, ...byWorker].flatMap((notesInOrder) => {
    let acknowledged = Infinity;
    return notesInOrder.toReversed().flatMap(({ job, ticket }) => {
      const submission = sent.get(ticket);
      const isOvertaker = (submission?.sent ?? 0) > acknowledged;
      acknowledged = Math.min(acknowledged, submission?.answered ?? Infinity);
      return isOvertaker ? [`${job} has begun before one that was queued before it`] : [];
    });
  });
  return [...new Set(overtakers)];
}
