import type { JobView } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import type { DeployedEndpoint, EndpointRef } from '../../src/targets/target.js';
import type { TargetCapabilities } from './capabilities.js';
import type { TargetSuite } from './target-suite.js';
import { QUEUE } from './wanted-app.js';

const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

/** What every target has to do with queue-based endpoints and their jobs. */
export function describeQueues(suite: TargetSuite, can: TargetCapabilities): void {
  const jobs = () => suite.target.jobs();
  const created = async (label = 'one') => (await suite.deploy({ label, endpoints: { work: QUEUE } }))[0]!;

  /** Submits a job by the endpoint's own address, as its clients do. */
  const submit = async (endpoint: DeployedEndpoint, input: object): Promise<string> => {
    const answer = await suite.call(endpoint, '/run', { method: 'POST', body: JSON.stringify({ input }) });
    return ((await answer.json()) as { readonly id: string }).id;
  };
  const find = async (endpoint: EndpointRef, id: string) => (await jobs().find(endpoint, id))!;
  const reached = (endpoint: EndpointRef, id: string, isReached: (job: JobView) => boolean) =>
    until(`the job ${id} is as wanted`, async () => {
      const job = await find(endpoint, id);
      return isReached(job) ? job : undefined;
    });
  const ended = async (endpoint: EndpointRef, id: string) => {
    await reached(endpoint, id, ({ state }) => ENDED.has(state));
    return find(endpoint, id);
  };
  const running = (endpoint: EndpointRef, id: string) => reached(endpoint, id, ({ state }) => state === 'IN_PROGRESS');

  describe('a queue-based endpoint', () => {
    it('is created, runs jobs, and is told of as one that has some', async () => {
      const [work] = await suite.deploy({ label: 'one', endpoints: { work: QUEUE, shop: {} } });
      expect(work).toMatchObject({ name: 'work', action: 'create', version: 1 });
      expect(await suite.target.endpoints(suite.place)).toMatchObject([
        { name: 'shop', isQueue: false },
        { name: 'work', id: work!.id, isQueue: true },
      ]);
      const held = await submit(work!, { hold: true });
      await running(work!, held);
      const told = async (name: string) => (await suite.status()).find((endpoint) => endpoint.name === name)?.jobs;
      await until('the one that runs is counted', async () => (await told('work'))?.running === 1);
      expect([await told('work'), await told('shop')]).toEqual([{ waiting: 0, running: 1, because: null }, null]);
    });

    it('gives jobs that wait to its next version', async () => {
      const work = await created();
      const held = await submit(work, { hold: true });
      await running(work, held);
      const waiting = await submit(work, {});
      expect(await created('two')).toMatchObject({ id: work.id, action: 'update', version: 2 });
      expect(await ended(work, waiting)).toMatchObject({ state: 'COMPLETED', output: 'two' });
    });

    it('can not be made load-balanced under its name', async () => {
      await created();
      const refused = suite.plan({ label: 'one', endpoints: { work: {} } });
      await expect(refused).rejects.toMatchObject({ code: 'FLASH_ENDPOINT_KIND' });
    });
  });

  describe('a job', () => {
    it('is shown with its output, and its input where it is told', async () => {
      const work = await created();
      const first = await submit(work, { text: 'a' });
      await ended(work, first);
      const { input, ...job } = await find(work, first);
      expect(job).toMatchObject({ id: first, output: 'one', webhook: null });
      expect(input).toEqual(can.tellsInputs ? { text: 'a' } : undefined);
      expect(await jobs().find(work, 'nothing')).toBeUndefined();
    });

    if (can.listsJobs) {
      it('is listed with others, the last one first and by pages', async () => {
        const work = await created();
        const ids: string[] = [];
        for (const input of [{ text: 'a' }, { fail: 'no' }, { text: 'c' }]) ids.push(await submit(work, input));
        const [first, failed, last] = ids as [string, string, string];
        for (const id of ids) await ended(work, id);
        const { jobs: newest, next } = await jobs().list(work, { limit: 2 });
        expect(newest).toMatchObject([
          { id: last, state: 'COMPLETED', input: '{"text":"c"}', attempt: 1 },
          { id: failed, state: 'FAILED', error: 'no' },
        ]);
        expect(await jobs().list(work, { limit: 2, before: next! })).toMatchObject({
          jobs: [{ id: first }],
          next: null,
        });
        expect((await jobs().list(work, { state: 'FAILED' })).jobs.map(({ id }) => id)).toEqual([failed]);
      });
    } else {
      it('is not listed', async () => {
        const work = await created();
        await expect(jobs().list(work, {})).rejects.toMatchObject({ code: 'FLASH_TARGET_UNSUPPORTED' });
      });
    }

    it('is cancelled while it waits and while it runs, and stays so', async () => {
      const work = await created();
      const held = await submit(work, { hold: true });
      await running(work, held);
      const waiting = await submit(work, {});
      for (const id of [waiting, held]) expect(await jobs().cancel(work, id)).toMatchObject({ id, state: 'CANCELLED' });
      await expect(jobs().retry(work, held)).rejects.toMatchObject({ code: 'FLASH_JOB_NOT_FAILED' });
      // The worker has stopped the one that ran, and takes the next.
      expect(await ended(work, await submit(work, {}))).toMatchObject({ state: 'COMPLETED' });
      expect(await find(work, held)).toMatchObject({ state: 'CANCELLED', startedAt: expect.any(String) });
    });

    it('is tried again where it has failed', async () => {
      const work = await created();
      const failed = await submit(work, { fail: 'no' });
      const { endedAt } = await ended(work, failed);
      expect(await jobs().retry(work, failed)).toMatchObject({ id: failed, state: 'IN_QUEUE', error: null });
      const again = await reached(work, failed, ({ state, endedAt: at }) => state === 'FAILED' && at !== endedAt);
      expect(again).toMatchObject({ error: 'no' });
    });

    it('is removed with others that wait, and the one that runs stays', async () => {
      const work = await created();
      const held = await submit(work, { hold: true });
      await running(work, held);
      const ids = [await submit(work, {}), await submit(work, {})];
      await until('both wait', async () => (await jobs().waiting(work)) === 2);
      expect(await jobs().purge(work)).toBe(2);
      for (const id of ids) expect(await jobs().find(work, id)).toBeUndefined();
      await until('none waits', async () => (await jobs().waiting(work)) === 0);
      expect(await find(work, held)).toMatchObject({ state: 'IN_PROGRESS' });
    });
  });
}
