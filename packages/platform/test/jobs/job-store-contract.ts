import fc from 'fast-check';
import type { Job, JobEvent } from '../../src/jobs/job.js';
import {
  JobsClosed,
  SHOWN_CHARACTERS,
  type JobQuery,
  type JobStore,
  type NewJob,
  type QueueLimits,
  type WebhookRoom,
} from '../../src/jobs/job-store.js';
import { nextJob } from '../../src/jobs/next-job.js';

const HOUR = 3_600_000;
const LIMITS: QueueLimits = { jobs: 1_000_000, bytes: 1_000_000_000 };
const ENDED: JobEvent = { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' };
const ROOM: WebhookRoom = { count: 20, bytes: 8 * 1024 * 1024, except: [] };

export const newJob = (id: string, changes: Partial<NewJob & NewJob['policy']> = {}): NewJob => {
  const { endpointId = 'endpoint', input = '{}', webhook, trace, ...policy } = changes;
  return {
    id,
    endpointId,
    input,
    webhook,
    trace,
    policy: { executionTimeoutMs: 600_000, ttlMs: 24 * HOUR, retentionMs: HOUR / 2, lowPriority: false, ...policy },
  };
};

interface Subject {
  readonly store: () => JobStore;
  readonly submit: (id: string, changes?: Parameters<typeof newJob>[1], at?: number) => Promise<Job>;
  readonly take: (workerId: string, count?: number, at?: number) => Promise<string[]>;
  readonly lose: (id: string, workerId: string) => Promise<Job | undefined>;
}

/** What every store of jobs has to do. @param open an empty store, for each test */
export function describeJobStore(open: () => Promise<JobStore>): void {
  let store: JobStore;

  beforeEach(async () => (store = await open()));

  const subject: Subject = {
    store: () => store,
    submit: (id, changes, at = 1_000) => store.submit(newJob(id, changes), at, LIMITS),
    take: async (workerId, count = 1, at = 2_000) => {
      const { jobs } = await store.take('endpoint', { workerId, count, at, leaseUntil: at + 30_000 });
      return jobs.map(({ job }) => job.id);
    },
    lose: (id, workerId) => store.apply(id, { kind: 'lost', at: 3_000, workerId }),
  };
  describeOrder(subject);
  describeResults(subject);
  describeLargeTexts(subject);
  describeWebhooks(subject);
  describeLeases(subject);
  describeBounds(subject);
  describeRules(subject);
  describeList(subject);

  it('refuses what is asked of it once it is closed', async () => {
    await store.close();
    await expect(subject.submit('b')).rejects.toBeInstanceOf(JobsClosed);
    await expect(store.numbers('endpoint')).rejects.toBeInstanceOf(JobsClosed);
    await store.close();
  });
}

function describeList({ store, submit, take }: Subject): void {
  const ids = async (query: JobQuery) => (await store().list('endpoint', query)).jobs.map(({ job }) => job.id);

  it('lists the jobs of an endpoint by pages, the last one first, each once while others arrive', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await submit(id);
    await submit('foreign', { endpointId: 'other' });
    const first = await store().list('endpoint', { limit: 2 });
    expect(first.jobs.map(({ job }) => job.id)).toEqual(['e', 'd']);
    await submit('f');
    const second = await store().list('endpoint', { limit: 2, before: first.next });
    expect(second.jobs.map(({ job }) => job.id)).toEqual(['c', 'b']);
    const third = await store().list('endpoint', { limit: 2, before: second.next });
    expect(third).toMatchObject({ jobs: [{ job: { id: 'a' } }], next: undefined });
    expect((await store().list('endpoint', { limit: 6 })).next).toBeUndefined();
    expect(await store().list('unknown', { limit: 2 })).toEqual({ jobs: [], next: undefined });
  });

  it('lists the jobs in one state, a retried one as the last', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await submit(id);
    await take('w', 2);
    await store().apply('a', { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'FAILED' }, { error: 'no' });
    expect(await ids({ limit: 9, state: 'IN_QUEUE' })).toEqual(['d', 'c']);
    expect(await ids({ limit: 9, state: 'IN_PROGRESS' })).toEqual(['b']);
    const [failed] = (await store().list('endpoint', { limit: 9, state: 'FAILED' })).jobs;
    const job = await store().find('a');
    expect(failed).toEqual({ job, input: '{}', inputBytes: 2, error: 'no' });
    await store().apply('a', { kind: 'retried', at: 4_000 });
    expect(await ids({ limit: 9 })).toEqual(['a', 'd', 'c', 'b']);
  });

  it('lists the beginnings of long texts, without a broken character', async () => {
    const input = JSON.stringify({ text: '𝄞é'.repeat(5_000) });
    await submit('a', { input });
    await take('w');
    await store().apply('a', { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'FAILED' }, { error: input });
    const [listed] = (await store().list('endpoint', { limit: 1 })).jobs;
    const shown = [...input].slice(0, SHOWN_CHARACTERS).join('');
    expect(listed).toMatchObject({ input: shown, inputBytes: Buffer.byteLength(input), error: shown });
  });
}

function describeOrder({ store, submit, take, lose }: Subject): void {
  it('gives jobs out in the order of their submission, those of low priority last', async () => {
    await submit('a', { lowPriority: true });
    for (const id of ['b', 'c', 'd']) await submit(id);
    expect(await take('w', 2)).toEqual(['b', 'c']);
    expect(await take('w', 5)).toEqual(['d', 'a']);
    expect(await take('w', 5)).toEqual([]);
  });

  it('tells once when a submitted job can be taken, and not of one that does not fit', async () => {
    const told: Promise<string[]>[] = [];
    const onWaiting = () => void told.push(take('w', 5));
    await store().submit(newJob('a'), 1_000, LIMITS, onWaiting);
    expect(await Promise.all(told)).toEqual([['a']]);
    const none = { ...LIMITS, jobs: 0 };
    await expect(store().submit(newJob('b'), 1_000, none, onWaiting)).rejects.toMatchObject({
      code: 'FLASH_QUEUE_FULL',
    });
    expect(told).toHaveLength(1);
  });

  it('gives each job to one worker, however many ask at once', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `job-${index}`);
    await Promise.all(ids.map((id) => submit(id)));
    const taken = await Promise.all(Array.from({ length: 60 }, (_, index) => take(`w-${index}`, 7)));
    expect(taken.flat().toSorted()).toEqual(ids.toSorted());
  });

  it('keeps the place of a job whose worker was lost, and puts one that is retried last', async () => {
    for (const id of ['a', 'b', 'c']) await submit(id);
    await take('w', 2);
    await lose('b', 'w');
    await store().apply('a', { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'FAILED' }, { error: 'no' });
    await store().apply('a', { kind: 'retried', at: 4_000 });
    expect(await take('v', 3)).toEqual(['b', 'c', 'a']);
  });
}

function describeResults({ store, submit, take, lose }: Subject): void {
  it('keeps the input, the result and what a job was submitted with', async () => {
    await submit('a', {
      input: '{"text":"\\u0000é𝄞"}',
      webhook: 'https://example.com/',
      trace: '{"traceparent":"00"}',
      ttlMs: 10_000,
    });
    const { jobs } = await store().take('endpoint', { workerId: 'w', count: 1, at: 2_000, leaseUntil: 3_000 });
    expect(jobs).toEqual([
      {
        job: expect.objectContaining({ id: 'a', state: 'IN_PROGRESS', workerId: 'w' }),
        input: '{"text":"\\u0000é𝄞"}',
        webhook: 'https://example.com/',
        trace: '{"traceparent":"00"}',
      },
    ]);
    expect(await store().progress('a', 'w', '"half"')).toBe(true);
    expect(await store().get('a')).toMatchObject({ output: '"half"', job: { state: 'IN_PROGRESS', workerId: 'w' } });
    const ended: JobEvent = { kind: 'ended', at: 2_500, workerId: 'w', outcome: 'COMPLETED' };
    expect(await store().apply('a', ended, { output: '[1]' })).toMatchObject({ state: 'COMPLETED', endedAt: 2_500 });
    const seen = {
      job: expect.objectContaining({
        id: 'a',
        submittedAt: 1_000,
        startedAt: 2_000,
        attempt: 1,
        policy: newJob('a', { ttlMs: 10_000 }).policy,
      }),
      output: '[1]',
      error: undefined,
      webhook: 'https://example.com/',
    };
    expect(await store().get('a')).toEqual(seen);
    expect(await store().whole('a')).toEqual({ ...seen, input: '{"text":"\\u0000é𝄞"}' });
    for (const read of ['find', 'get', 'whole'] as const) expect(await store()[read]('none')).toBeUndefined();
  });

  it('takes nothing from a worker that does not have the job, and never changes a result', async () => {
    await submit('a');
    await take('w');
    await lose('a', 'w');
    await take('v');
    expect(await store().progress('a', 'w', '1')).toBe(false);
    expect(await store().addParts('a', 'w', ['1'])).toBe(false);
    const late: JobEvent = { kind: 'ended', at: 5_000, workerId: 'w', outcome: 'COMPLETED' };
    expect(await store().apply('a', late, { output: '"late"' })).toBeUndefined();
    await store().apply('a', { ...late, workerId: 'v' }, { output: '"right"' });
    expect(await store().apply('a', { ...late, workerId: 'v', outcome: 'FAILED' }, { error: 'x' })).toBeUndefined();
    expect(await store().progress('a', 'v', '"progress"')).toBe(false);
    expect(await store().get('a')).toMatchObject({ output: '"right"', job: { state: 'COMPLETED' } });
  });

  it('streams parts in their order, each once; a further attempt begins with none', async () => {
    await submit('a');
    await take('w');
    await store().addParts('a', 'w', ['1', '2']);
    await store().addParts('a', 'w', ['3']);
    expect(await store().takeParts('a', 2)).toEqual({ state: 'IN_PROGRESS', parts: ['1', '2'], hasMore: true });
    expect(await store().takeParts('a', 2)).toEqual({ state: 'IN_PROGRESS', parts: ['3'], hasMore: false });
    await store().addParts('a', 'w', ['4']);
    await lose('a', 'w');
    expect(await store().takeParts('a', 2)).toEqual({ state: 'IN_QUEUE', parts: [], hasMore: false });
    expect(await store().takeParts('none', 2)).toBeUndefined();
  });

  it('gives two readers of one stream each part once', async () => {
    await submit('a');
    await take('w');
    const parts = Array.from({ length: 100 }, (_, index) => String(index));
    await store().addParts('a', 'w', parts);
    const read = await Promise.all(Array.from({ length: 20 }, () => store().takeParts('a', 7)));
    const all = read.flatMap((answer) => answer?.parts ?? []);
    expect(all.toSorted()).toEqual(parts.toSorted());
  });
}

function describeLargeTexts({ store, submit, take, lose }: Subject): void {
  const large = (mark: string, bytes = 300_000) => JSON.stringify({ mark, text: `é𝄞${'x'.repeat(bytes)}` });
  const ended = (id: string): [string, JobEvent] => [
    id,
    { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' },
  ];

  it('keeps large inputs, results and progress', async () => {
    await submit('a', { input: large('input') });
    expect((await store().whole('a'))?.input).toBe(large('input'));
    const { jobs } = await store().take('endpoint', { workerId: 'w', count: 1, at: 2_000, leaseUntil: 3_000 });
    expect(jobs.map(({ input }) => input)).toEqual([large('input')]);
    for (const mark of ['one', 'two']) {
      expect(await store().progress('a', 'w', large(mark))).toBe(true);
      expect((await store().get('a'))?.output).toBe(large(mark));
    }
    expect(await store().progress('a', 'v', large('foreign'))).toBe(false);
    await store().apply(...ended('a'), { output: large('result') });
    expect(await store().apply(...ended('a'), { output: large('late') })).toBeUndefined();
    expect(await store().whole('a')).toMatchObject({ input: large('input'), output: large('result') });
  });

  it('keeps a large input for each attempt, and no result of an earlier one', async () => {
    await submit('a', { input: large('input') });
    await take('w');
    await store().progress('a', 'w', large('progress'));
    await lose('a', 'w');
    expect(await store().whole('a')).toMatchObject({ input: large('input'), output: undefined });
    await take('w');
    await store().apply(
      'a',
      { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'FAILED' },
      { output: large('half'), error: 'no' },
    );
    expect(await store().get('a')).toMatchObject({ output: large('half'), error: 'no' });
    await store().apply('a', { kind: 'retried', at: 4_000 });
    expect(await store().whole('a')).toMatchObject({ input: large('input'), output: undefined });
    expect(await take('w')).toEqual(['a']);
  });

  it('gives a worker as many jobs at once as their inputs allow', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await submit(id, { input: large(id, 3_000_000) });
    const next = async () => {
      const { jobs, mayBeMore } = await store().take('endpoint', {
        workerId: 'w',
        count: 5,
        at: 2_000,
        leaseUntil: 3_000,
      });
      return [jobs.map(({ job }) => job.id), mayBeMore];
    };
    expect(await next()).toEqual([['a', 'b', 'c'], true]);
    expect(await next()).toEqual([['d', 'e'], false]);
  });

  it('gives a reader as many parts at once as their sizes allow', async () => {
    await submit('a');
    await take('w');
    await store().addParts(
      'a',
      'w',
      ['1', '2', '3', '4', '5'].map((mark) => large(mark, 3_000_000)),
    );
    const next = async () => {
      const taken = await store().takeParts('a', 100);
      return [taken?.parts.map((part) => (JSON.parse(part) as { mark: string }).mark), taken?.hasMore];
    };
    expect(await next()).toEqual([['1', '2', '3'], true]);
    expect(await next()).toEqual([['4', '5'], false]);
    expect(await next()).toEqual([[], false]);
  });
}

function describeWebhooks({ store, submit, take }: Subject): void {
  const large = (bytes: number) => JSON.stringify('x'.repeat(bytes));

  it('tells as many due webhooks at once as their texts allow', async () => {
    for (const id of ['a', 'b', 'c']) await submit(id, { input: large(3_000_000), webhook: 'https://example.com/' });
    await take('w', 3);
    for (const id of ['a', 'b', 'c']) await store().apply(id, ENDED, { output: large(3_000_000) });
    const due = async (at: number) => (await store().dueWebhooks(at, ROOM)).map(({ job }) => job.id);
    const first = await due(3_000);
    expect(first).toHaveLength(2);
    for (const id of first) await store().webhookCalled(id, undefined);
    expect(await due(3_000)).toEqual(['a', 'b', 'c'].filter((id) => !first.includes(id)));
  });

  it('tells only small ones where there is no room for others, and none of the receivers that are left out', async () => {
    const hooks = ['https://a.com/x', 'https://a.com', 'https://a.com?q', 'https://a.com.org/', 'https://b.com/'];
    await submit('large', { input: large(100_000), webhook: 'https://b.com/' });
    for (const [index, webhook] of hooks.entries()) await submit(`small-${index}`, { webhook });
    for (const id of ['large', ...hooks.keys()].map((name) => (name === 'large' ? name : `small-${name}`))) {
      await store().apply(id, { kind: 'cancelled', at: 2_000 });
    }
    const due = async (room: Partial<WebhookRoom>) =>
      (await store().dueWebhooks(3_000, { ...ROOM, ...room })).map(({ job, bytes }) => [job.id, bytes > 64 * 1024]);
    const first = await due({ bytes: 0, except: ['https://a.com'] });
    expect(first.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['small-3', false],
      ['small-4', false],
    ]);
    expect((await due({ count: 1, except: ['https://b.com'] })).length).toBe(1);
    expect(await due({ except: ['https://a.com'] })).toEqual([['large', true]]);
  });
}

function describeLeases({ store, submit, take }: Subject): void {
  it('takes back jobs whose lease is over', async () => {
    const recovered = async (at: number) => {
      const jobs = await store().recover('endpoint', at);
      const ordered = jobs.toSorted((a, b) => a.id.localeCompare(b.id));
      return ordered.map(({ id, state, queuedAt, reason }) => [id, state, queuedAt, reason]);
    };
    expect(await recovered(1_000)).toEqual([]);
    for (const id of ['a', 'b']) await submit(id);
    await submit('c', { endpointId: 'other' });
    await take('w', 2);
    await store().take('other', { workerId: 'w', count: 1, at: 2_000, leaseUntil: 3_000 });
    expect(await store().renew('w', ['a', 'none'], 90_000)).toEqual(['a']);
    expect(await store().renew('v', ['a'], 200_000)).toEqual([]);
    expect(await recovered(31_999)).toEqual([]);
    expect(await recovered(40_000)).toEqual([['b', 'IN_QUEUE', 40_000, 'the worker w was lost']]);
    expect(await recovered(40_000)).toEqual([]);
    expect(await store().renew('w', ['a', 'b'], 90_000)).toEqual(['a']);
    expect(await take('v', 2)).toEqual(['b']);
    expect(await recovered(90_000)).toEqual([
      ['a', 'IN_QUEUE', 90_000, 'the worker w was lost'],
      ['b', 'FAILED', 40_000, 'job timed out after 1 retries'],
    ]);
    expect(await store().get('c')).toMatchObject({ job: { state: 'IN_PROGRESS' } });
  });
}

function describeBounds({ store, submit, take }: Subject): void {
  it('refuses what does not fit into the queue, and keeps what waits', async () => {
    const limits = { jobs: 2, bytes: 100 };
    await store().submit(newJob('a', { input: `"${'x'.repeat(60)}"` }), 1_000, limits);
    const large = store().submit(newJob('b', { input: `"${'x'.repeat(60)}"` }), 1_000, limits);
    await expect(large).rejects.toMatchObject({ code: 'FLASH_QUEUE_FULL' });
    await store().submit(newJob('c'), 1_000, limits);
    await expect(store().submit(newJob('d'), 1_000, limits)).rejects.toMatchObject({ code: 'FLASH_QUEUE_FULL' });
    await store().submit(newJob('e', { endpointId: 'other' }), 1_000, limits);
    expect(await take('w', 9)).toEqual(['a', 'c']);
    await store().submit(newJob('d'), 1_000, limits);
  });

  it('removes jobs at the end of their time to live, and results when they were kept for long enough', async () => {
    await submit('waits', { ttlMs: 10_000 });
    await submit('runs', { ttlMs: 10_000 });
    await submit('ended', { ttlMs: HOUR, retentionMs: 5_000 });
    await submit('short', { ttlMs: 4_000, retentionMs: HOUR });
    await store().apply('waits', { kind: 'cancelled', at: 1_500 });
    expect(await take('w', 3)).toEqual(['runs', 'ended', 'short']);
    const ended: JobEvent = { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' };
    await store().apply('ended', ended, { output: '1' });
    await store().apply('short', ended, { output: '1' });
    expect(await store().removeOld(4_999)).toEqual([]);
    expect(await store().get('short')).toBeDefined();
    await store().removeOld(5_000);
    expect(await store().get('short')).toBeUndefined();
    expect(await store().get('ended')).toBeDefined();
    expect((await store().removeOld(11_000)).map(({ id }) => id)).toEqual(['runs']);
    for (const id of ['waits', 'runs', 'ended']) expect(await store().get(id)).toBeUndefined();
  });

  it('tells which webhooks are due', async () => {
    await submit('silent');
    await submit('hooked', { webhook: 'https://example.com/' });
    const due = async (at: number) =>
      (await store().dueWebhooks(at, ROOM)).map(({ job, webhook, calls }) => [job.id, webhook, calls]);
    for (const id of ['silent', 'hooked']) await store().apply(id, { kind: 'cancelled', at: 5_000 });
    expect(await due(4_999)).toEqual([]);
    expect(await due(5_000)).toEqual([['hooked', 'https://example.com/', 0]]);
    // Its call goes on; that of a platform that has ended is made anew.
    expect(await due(64_999)).toEqual([]);
    expect(await due(65_000)).toEqual([['hooked', 'https://example.com/', 0]]);
    await store().webhookCalled('hooked', 9_000);
    expect(await due(8_999)).toEqual([]);
    expect(await due(9_000)).toEqual([['hooked', 'https://example.com/', 1]]);
    await store().webhookCalled('hooked', undefined);
    expect(await due(99_000)).toEqual([]);
  });

  it('purges what waits, and forgets an endpoint with everything', async () => {
    for (const id of ['a', 'b', 'c']) await submit(id);
    await submit('other', { endpointId: 'other' });
    await take('w');
    expect(await store().purge('endpoint')).toBe(2);
    expect(await store().numbers('endpoint')).toMatchObject({ counts: { IN_QUEUE: 0, IN_PROGRESS: 1 } });
    await store().forget('endpoint');
    expect(await store().get('a')).toBeUndefined();
    expect(await store().numbers('endpoint')).toEqual({
      counts: { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 },
      queuedBytes: 0,
      lowPriority: 0,
      oldestQueuedAt: undefined,
    });
    expect(await store().get('other')).toBeDefined();
  });
}

function describeRules({ store }: Subject): void {
  it('agrees with the rules of a job, whatever happens', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const workerId = fc.constantFrom('v', 'w');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('submit' as const), id, lowPriority: fc.boolean() }),
      fc.record({ kind: fc.constant('take' as const), workerId, count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constantFrom('lost' as const, 'completed' as const, 'failed' as const), id, workerId }),
      fc.record({ kind: fc.constantFrom('cancelled' as const, 'retried' as const, 'timed-out' as const), id }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const endpointId = `endpoint-${++run}`;
        const own = (name: string) => `${endpointId}-${name}`;
        // In the order of the queue.
        let model: Job[] = [];
        for (const [index, now] of steps.entries()) {
          const at = 10_000 + index;
          if (now.kind === 'submit') {
            if (model.some((job) => job.id === own(now.id))) continue;
            const job = newJob(own(now.id), { endpointId, lowPriority: now.lowPriority });
            model.push(await store().submit(job, at, LIMITS));
          } else if (now.kind === 'take') {
            const waiting = model.filter(({ state }) => state === 'IN_QUEUE');
            const due = waiting
              .toSorted((a, b) => Number(a.policy.lowPriority) - Number(b.policy.lowPriority))
              .slice(0, now.count);
            const { jobs: taken } = await store().take(endpointId, { ...now, at, leaseUntil: at + 1 });
            expect(taken.map(({ job }) => job.id)).toEqual(due.map((job) => job.id));
            model = model.map((job) => taken.find((other) => other.job.id === job.id)?.job ?? job);
          } else {
            const event = eventOf(now, at);
            const before = model.find((job) => job.id === own(now.id));
            const expected = before && nextJob(before, event);
            expect(await store().apply(own(now.id), event)).toEqual(expected);
            if (!expected) continue;
            const others = model.filter((job) => job !== before);
            model =
              now.kind === 'retried' ? [...others, expected] : model.map((job) => (job === before ? expected : job));
          }
        }
        const { counts, lowPriority, oldestQueuedAt } = await store().numbers(endpointId);
        for (const [state, count] of Object.entries(counts)) {
          expect([state, count]).toEqual([state, model.filter((job) => job.state === state).length]);
        }
        const waiting = model.filter(({ state }) => state === 'IN_QUEUE');
        expect(lowPriority).toBe(waiting.filter(({ policy }) => policy.lowPriority).length);
        expect(oldestQueuedAt).toBe(waiting.find(({ policy }) => !policy.lowPriority)?.queuedAt);
        for (const job of model) expect(await store().find(job.id)).toEqual(job);
      }),
      { numRuns: 200 },
    );
  });
}

type Step =
  | { readonly kind: 'lost' | 'completed' | 'failed'; readonly workerId: string }
  | { readonly kind: 'cancelled' | 'retried' | 'timed-out' };

function eventOf(step: Step, at: number): JobEvent {
  switch (step.kind) {
    case 'completed':
    case 'failed':
      return {
        kind: 'ended',
        at,
        workerId: step.workerId,
        outcome: step.kind === 'failed' ? 'FAILED' : 'COMPLETED',
      };
    case 'lost':
      return { kind: 'lost', at, workerId: step.workerId };
    default:
      return { kind: step.kind, at };
  }
}
