import { readNote } from './job-notes.ts';
import { brokenPromises, overtaken } from './job-oracle.ts';
import type { SeenJob, Submission } from './job-traffic.ts';
import { staleRuns } from './releases-seen.ts';

const completed = (attempt: number, worker: string, retries?: number) =>
  JSON.stringify({ id: 'j', status: 'COMPLETED', retries, output: { ticket: 'letters-1', attempt, worker } });
const LOST_TWICE = JSON.stringify({
  id: 'j',
  status: 'FAILED',
  retries: 1,
  error: 'job timed out after 1 retries',
});
const run = (worker: string, attempt = 1) =>
  ['begins', 'works', 'ends'].map((what) => `${what} ${worker} j ${attempt} letters-1`);

/** A job `j` that was acknowledged, unless `submission` says otherwise, and what its handlers have noted. */
function history(
  text: string | undefined,
  lines: readonly string[],
  submission: Partial<Submission> = { outcome: 'acknowledged', id: 'j', answered: 2 },
) {
  const jobs: SeenJob[] = text === undefined ? [] : [{ id: 'j', ticket: 'letters-1', text }];
  return {
    submissions: [{ ticket: 'letters-1', sent: 1, ...submission }],
    jobs,
    notes: [...starts, ...lines].map(readNote),
  };
}

const starts = ['starts a -', 'starts b -'];
const unanswered = {};

it.each([
  ['a job that has run once', history(completed(1, 'a'), run('a'))],
  ['one whose result was acknowledged', history(completed(1, 'a'), [...run('a'), 'acknowledged a j 1 -'])],
  ['one without an answer that is there', history(completed(1, 'a'), run('a'), unanswered)],
  ['one without an answer that is not there', history(undefined, [], unanswered)],
  ['a refused one that is not there', history(undefined, [], { outcome: 'refused' })],
  [
    'one that has run again after its worker was killed',
    history(completed(2, 'b', 1), [...run('a').slice(0, 2), 'worker-killed a', ...run('b', 2)]),
  ],
  [
    'one that has run again after its platform was killed',
    history(completed(2, 'c', 1), [...run('a'), 'platform-killed', 'starts c -', ...run('c', 2)]),
  ],
  ['one that was lost before it has begun', history(completed(2, 'b', 1), ['worker-killed a', ...run('b', 2)])],
  ['one that was lost twice', history(LOST_TWICE, [...run('a'), 'worker-killed a', ...run('b', 2), 'worker-killed b'])],
])('%s keeps every promise', (_, given) => {
  expect(brokenPromises(given)).toEqual([]);
});

it.each([
  ['was acknowledged and is lost', history(undefined, [])],
  ['has run and is gone', history(undefined, run('a'), unanswered)],
  ['was refused and is a job', history(completed(1, 'a'), run('a'), { outcome: 'refused' })],
  ['never sent', { ...history(completed(1, 'a'), run('a')), submissions: [] }],
  ['came to', history('{"status":"IN_QUEUE"}', [])],
  ['came to', history('{"status":"IN_PROGRESS","output":{"step":1}}', run('a'))],
  ['came to', history('{"status":"FAILED","error":"job timed out after 1 retries","retries":2}', run('a'))],
  ['came to', history('{"status":"FAILED","error":"another","retries":1}', run('a'))],
  ['came to', history(LOST_TWICE, [...run('a'), 'acknowledged a j 1 -'])],
  ['has the output of no attempt', history('{"status":"COMPLETED","output":{"step":2}}', run('a'))],
  ['has the output of no attempt', history(completed(1, 'a'), run('a').slice(0, 2))],
  ['counts its retries wrong', history(completed(1, 'a', 1), run('a'))],
  ['counts its retries wrong', history(completed(2, 'b'), ['worker-killed a', ...run('b', 2)])],
  [
    'has not the result that its worker was told to be kept',
    history(completed(2, 'b', 1), [...run('a'), 'acknowledged a j 1 -', 'worker-killed a', ...run('b', 2)]),
  ],
  [
    'has run again after its result was acknowledged',
    history(completed(2, 'b', 1), [...run('a'), 'acknowledged a j 1 -', 'worker-killed a', ...run('b', 2)]),
  ],
  ['and its worker was not lost', history(completed(2, 'b', 1), [...run('a'), ...run('b', 2)])],
  ['and its worker was not lost', history(completed(2, 'b', 1), [...run('a'), ...run('b', 2), 'worker-killed a'])],
  [
    'has run on two workers at once',
    history(completed(2, 'b', 1), [
      'begins a j 1 letters-1',
      'worker-killed a',
      ...run('b', 2),
      'works a j 1 letters-1',
    ]),
  ],
  ['has run again as the same attempt', history(completed(1, 'b'), [...run('a'), 'worker-killed a', ...run('b', 1)])],
  [
    'has run as attempt 1 and attempt 2 and attempt 3',
    history(LOST_TWICE, [...run('a'), 'worker-killed a', ...run('b', 2), 'worker-killed b', ...run('c', 3)]),
  ],
])('is told of a job that %s', (what, given) => {
  expect(brokenPromises(given)).toContainEqual(expect.stringContaining(what));
});

it('is told of an end that has changed since a client saw it, and of two jobs of one submission', () => {
  const seen = { outcome: 'acknowledged', id: 'j', ended: completed(1, 'a') } as const;
  expect(brokenPromises(history(LOST_TWICE, run('a'), seen))).toContainEqual(expect.stringContaining('was {"id"'));
  const twice = history(completed(1, 'a'), run('a'));
  const jobs = [...twice.jobs, { id: 'k', ticket: 'letters-1', text: completed(1, 'a') }];
  expect(brokenPromises({ ...twice, jobs })).toContainEqual('2 jobs were made of letters-1');
});

it('is told of a job that has begun before one that was acknowledged before it was sent', () => {
  const submissions: Submission[] = [
    { ticket: 'letters-1', sent: 1, answered: 2 },
    { ticket: 'letters-2', sent: 3, answered: 5 },
    { ticket: 'letters-3', sent: 4 },
  ];
  const begun = (...numbers: readonly number[]) =>
    numbers.map((number) => readNote(`begins a j${number} 1 letters-${number}`));
  expect(overtaken({ submissions, notes: begun(1, 2, 3) })).toEqual([]);
  // Both were on their way at once, so that either may come first.
  expect(overtaken({ submissions, notes: begun(1, 3, 2) })).toEqual([]);
  expect(overtaken({ submissions, notes: begun(2, 1, 3) })).toEqual([
    'j2 has begun before one that was queued before it',
  ]);
  // Given out again, it keeps its place.
  const again = (...numbers: readonly number[]) =>
    numbers.map((number) => readNote(`begins b j${number} 2 letters-${number}`));
  expect(overtaken({ submissions, notes: [...begun(1), ...again(1, 2)] })).toEqual([]);
  expect(overtaken({ submissions, notes: [...begun(1), ...again(2, 1)] })).toEqual([
    'j2 has begun before one that was queued before it',
  ]);
});

it('is told of a job that a replaced release has begun', () => {
  const notes = (...lines: readonly string[]) => ['starts a one', 'starts b two', ...lines].map(readNote);
  const begins = (worker: string) => `begins ${worker} j 1 letters-1`;
  expect(staleRuns(notes('alone letters one', begins('a'), 'changes letters', begins('b')))).toEqual([]);
  expect(staleRuns(notes('alone parcels two', begins('a')))).toEqual([]);
  expect(staleRuns(notes('alone letters two', begins('a')))).toEqual(['j was begun by one, while two served']);
});
