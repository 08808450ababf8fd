import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isFinal, type Job, type JobEvent } from './job.js';
import { nextJob, retriesOf } from './next-job.js';

const queued: Job = {
  id: 'job-1',
  endpointId: 'endpoint-1',
  state: 'IN_QUEUE',
  policy: { executionTimeoutMs: 600_000, ttlMs: 86_400_000, retentionMs: 1_800_000, lowPriority: false },
  submittedAt: 1_000,
  queuedAt: 1_000,
  startedAt: undefined,
  endedAt: undefined,
  workerId: undefined,
  attempt: 0,
  losses: 0,
  reason: undefined,
};

const after = (...events: JobEvent[]) =>
  events.reduce<Job>((job, event) => {
    const next = nextJob(job, event);
    if (!next) throw new Error(`${event.kind} does not apply to ${job.state}`);
    return next;
  }, queued);

const take = (workerId: string, at = 2_000): JobEvent => ({ kind: 'taken', at, workerId });
const lose = (workerId: string, at = 3_000): JobEvent => ({ kind: 'lost', at, workerId });

it('is taken and completed by its worker', () => {
  expect(after(take('a'), { kind: 'ended', at: 4_000, workerId: 'a', outcome: 'COMPLETED' })).toEqual({
    ...queued,
    state: 'COMPLETED',
    startedAt: 2_000,
    endedAt: 4_000,
    workerId: 'a',
    attempt: 1,
  });
});

it('is given to another worker when the first is lost, and fails with the second', () => {
  const again = after(take('a'), lose('a'));
  expect(again).toMatchObject({ state: 'IN_QUEUE', queuedAt: 3_000, losses: 1, reason: 'the worker a was lost' });
  expect(after(take('a'), lose('a'), take('b', 5_000))).toMatchObject({
    state: 'IN_PROGRESS',
    attempt: 2,
    startedAt: 5_000,
  });
  expect(after(take('a'), lose('a'), take('b'), lose('b', 6_000))).toMatchObject({
    state: 'FAILED',
    endedAt: 6_000,
    reason: 'job timed out after 1 retries',
  });
});

it('counts the workers that it was given to after a loss, which the last loss is not followed by', () => {
  const told = [[], [lose('a')], [lose('a'), take('b'), lose('b')]].map((events) => after(take('a'), ...events));
  expect(told.map((job) => job && retriesOf(job))).toEqual([0, 1, 1]);
});

it('takes no result of a worker that it was taken from', () => {
  const job = after(take('a'), lose('a'), take('b'));
  expect(nextJob(job, { kind: 'ended', at: 9_000, workerId: 'a', outcome: 'COMPLETED' })).toBeUndefined();
  expect(nextJob(job, lose('a'))).toBeUndefined();
});

it('begins anew when its owner retries it', () => {
  expect(after(take('a'), { kind: 'timed-out', at: 3_000 }, { kind: 'retried', at: 8_000 })).toEqual({
    ...queued,
    queuedAt: 8_000,
  });
});

const workers = fc.constantFrom('a', 'b', 'c');
const at = fc.nat(1_000_000);
const events: fc.Arbitrary<JobEvent> = fc.oneof(
  fc.record({ kind: fc.constant('taken' as const), at, workerId: workers }),
  fc.record({
    kind: fc.constant('ended' as const),
    at,
    workerId: workers,
    outcome: fc.constantFrom('COMPLETED' as const, 'FAILED' as const),
  }),
  fc.record({ kind: fc.constant('lost' as const), at, workerId: workers }),
  fc.record({ kind: fc.constantFrom('timed-out' as const, 'cancelled' as const, 'retried' as const), at }),
);

/** The rules that a step from one state to another breaks. */
function brokenRules(job: Job, event: JobEvent, next: Job): string[] {
  const { id, endpointId, submittedAt, policy } = next;
  const rules: [name: string, holds: boolean][] = [
    ['a final state is left for a retry only', !isFinal(job.state) || event.kind === 'retried'],
    ['what has a result is not retried', event.kind !== 'retried' || /FAILED|TIMED_OUT/.test(job.state)],
    ['one worker at a time has it', event.kind !== 'taken' || job.state === 'IN_QUEUE'],
    ['only its worker ends it', !('workerId' in event) || event.kind === 'taken' || event.workerId === job.workerId],
    ['it is given out twice at most', next.attempt <= 2 && next.losses <= next.attempt],
    ['it has an end if its state is final', isFinal(next.state) === (next.endedAt !== undefined)],
    ['a worker has it in progress', next.state !== 'IN_PROGRESS' || (next.workerId ?? next.startedAt) !== undefined],
    ['it stays the same job', isDeepStrictEqual({ ...job, id, endpointId, submittedAt, policy }, job)],
  ];
  return rules.flatMap(([name, holds]) => (holds ? [] : [name]));
}

it('never leaves a final state unless it is retried, and runs again only as the rules say', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 40 }), (trace) => {
      let job = queued;
      for (const event of trace) {
        const next = nextJob(job, event);
        expect(next ? brokenRules(job, event, next) : []).toEqual([]);
        job = next ?? job;
      }
    }),
    { numRuns: 10_000 },
  );
});
