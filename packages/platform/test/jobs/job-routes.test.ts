import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);
const control = () => platform.rig.client;

describe('the control API of jobs', () => {
  it('lists jobs by pages and by state, with the beginnings of their inputs', async () => {
    const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
    const ids: string[] = [];
    for (const echo of [1, 2, 'x'.repeat(5_000)]) ids.push(await queue.run(endpoint, { echo }));
    const first = await control().listJobs(endpoint.id, { limit: 2 });
    expect(first.jobs.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(first.jobs[0]).toMatchObject({ input: `{"echo":"${'x'.repeat(991)}`, inputBytes: 5_011, workerId: null });
    const second = await control().listJobs(endpoint.id, { limit: 2, before: first.next ?? 0 });
    expect(second).toMatchObject({ jobs: [{ id: ids[0], state: 'IN_QUEUE', attempt: 0, error: null }], next: null });
    await control().cancelJob(endpoint.id, ids[1] ?? '');
    const cancelled = await control().listJobs(endpoint.id, { state: 'CANCELLED' });
    expect(cancelled.jobs).toMatchObject([{ id: ids[1], endedAt: expect.stringMatching(/^\d{4}-.*Z$/) }]);
    expect((await platform.rig.rollout(endpoint.id)).jobs).toEqual({ waiting: 2, running: 0 });
    expect(await control().purgeJobs(endpoint.id)).toBe(2);
    expect((await control().listJobs(endpoint.id)).jobs.map(({ state }) => state)).toEqual(['CANCELLED']);
  });

  it('shows a job whole, retries it, and leaves one alone that has ended', async () => {
    const endpoint = await queue.create();
    const { id } = await queue.runSync(endpoint, { fail: 'no' });
    const job = await control().job(endpoint.id, id);
    expect(job).toMatchObject({ state: 'FAILED', input: { fail: 'no' }, attempt: 1, webhook: null });
    expect(JSON.parse(job.error ?? '')).toMatchObject({ error_message: 'no', worker_id: job.workerId });
    expect(await control().cancelJob(endpoint.id, id)).toMatchObject({ state: 'FAILED' });
    expect(await control().retryJob(endpoint.id, id)).toMatchObject({ id, state: 'IN_QUEUE', endedAt: null });
    await queue.ended(endpoint, id);
    const done = await queue.runSync(endpoint, { echo: [1] });
    expect(await control().job(endpoint.id, done.id)).toMatchObject({ state: 'COMPLETED', output: [1] });
    await expect(control().retryJob(endpoint.id, done.id)).rejects.toMatchObject({ code: 'FLASH_JOB_NOT_FAILED' });
  });

  it('refuses what it does not know', async () => {
    const endpoint = await queue.create();
    const other = await queue.create();
    const { id } = await queue.runSync(other, { echo: 1 });
    await expect(control().job(endpoint.id, id)).rejects.toMatchObject({ code: 'FLASH_JOB_UNKNOWN' });
    await expect(control().cancelJob(endpoint.id, 'a/b')).rejects.toMatchObject({ code: 'FLASH_JOB_UNKNOWN' });
    await expect(control().listJobs('none')).rejects.toMatchObject({ code: 'FLASH_ENDPOINT_UNKNOWN' });
    const balanced = await platform.rig.create();
    await expect(control().listJobs(balanced.id)).rejects.toMatchObject({ code: 'FLASH_ENDPOINT_WITHOUT_QUEUE' });
    for (const query of ['state=QUEUED', 'limit=0', 'limit=1001', 'before=x']) {
      const { status, text } = await platform.rig.control('GET', `/local/endpoints/${endpoint.id}/jobs?${query}`);
      expect({ status, text }).toEqual({ status: 422, text: expect.stringContaining('FLASH_QUERY_INVALID') });
    }
  });
});
