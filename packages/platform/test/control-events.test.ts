import type { PlatformEvent, WorkerLogLine } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { EventReader } from './support/event-reader.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;

const kinds = (reader: EventReader<PlatformEvent>) => reader.events.map(({ data }) => data.kind);

describe('events', () => {
  it('tell the life of an endpoint and why, and resume where a reader left', async () => {
    const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    const reader = new EventReader<PlatformEvent>(rig, `/local/events?endpoint=${id}`);
    await until('the release serves', () => kinds(reader).includes('release.serving'));
    expect(kinds(reader)).toEqual([
      'endpoint.created',
      'release.began',
      'scaled.up',
      'worker.started',
      'worker.ready',
      'release.serving',
    ]);
    expect(reader.events[2]?.data).toMatchObject({
      workers: 1,
      because: 'version 1 is being verified',
      endpointId: id,
    });
    expect(reader.events[4]?.data).toMatchObject({ coldStartMs: expect.any(Number), version: 1 });
    reader.close();

    const pid = await rig.pidOf(id);
    process.kill(pid, 'SIGKILL');
    await rig.ask(id, '/pid');
    await rig.patch(id, { env: { BOOT_ERROR: 'no such model' } });
    await rig.settled(id);
    await rig.patch(id, { workers: { max: 2 } });
    const resumed = new EventReader<PlatformEvent>(rig, '/local/events', {
      'last-event-id': reader.events[5]?.id ?? '',
    });
    await until(
      'the failure is told',
      () => kinds(resumed).includes('endpoint.updated') && kinds(resumed).includes('release.failed'),
    );
    expect(kinds(resumed).slice(0, 2)).toEqual(['worker.crashed', 'scaled.up']);
    expect(resumed.events[0]?.data).toMatchObject({ because: expect.stringContaining('SIGKILL') });
    const failed = resumed.events.find(({ data }) => data.kind === 'release.failed');
    expect(failed?.data).toMatchObject({ version: 2, because: expect.stringContaining('no such model') });
    const updates = resumed.events.filter(({ data }) => data.kind === 'endpoint.updated').map(({ data }) => data);
    expect(updates).toMatchObject([{ fields: ['template.env'] }, { fields: ['workers.max'] }]);
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('the end is told', () => kinds(resumed).includes('endpoint.deleted'));
    resumed.close();
  });

  it('tell of workers that scale with the demand and go without it', async () => {
    const { id } = await rig.create({ workers: { min: 0, max: 3, idleTimeout: 1 } });
    await rig.settled(id);
    const reader = new EventReader<PlatformEvent>(rig, `/local/events?endpoint=${id}`);
    await Promise.all([1, 2, 3].map(() => rig.ask(id, '/sleep/500')));
    await until('they went', async () => (await rig.workers(id)).summary.total === 0);
    const reasons = (kind: string) =>
      reader.events.flatMap(({ data }) => (data.kind === kind && 'because' in data ? [data.because] : []));
    await until('it was told', () => reasons('scaled.down').length > 0);
    expect(reasons('scaled.up').at(-1)).toMatch(/^\d waiting and \d running requests, 1 for each worker$/);
    expect(new Set(reasons('scaled.down'))).toEqual(new Set(['idle for 1 s']));
    reader.close();
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});

describe('metrics', () => {
  it('count requests, workers, cold starts and releases of each endpoint, until it is deleted', async () => {
    const { id } = await rig.create({ name: 'measured', workers: { min: 0, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    await rig.ask(id, '/pid');
    await rig.ask(id, '/nowhere');
    await rig.ask(id, '/nowhere');
    const slow = rig.ask(id, '/sleep/2000');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    const answer = await rig.control('GET', '/local/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = answer.text.split('\n').filter((line) => line.includes(id));
    const labels = `endpoint="measured",endpoint_id="${id}"`;
    expect(lines).toEqual(
      expect.arrayContaining([
        `flash_requests_total{${labels},status="2xx"} 1`,
        `flash_requests_total{${labels},status="4xx"} 2`,
        `flash_queue_length{${labels}} 0`,
        `flash_requests_in_flight{${labels}} 1`,
        `flash_workers{${labels},state="running"} 1`,
        `flash_workers{${labels},state="throttled"} 0`,
        `flash_cold_start_seconds_count{${labels}} 1`,
        `flash_releases_total{${labels},outcome="began"} 1`,
        `flash_releases_total{${labels},outcome="serving"} 1`,
      ]),
    );
    await slow;
    await rig.control('DELETE', `/v2/serverless/${id}`);
    expect((await rig.control('GET', '/local/metrics')).text).not.toContain(id);
  });
});

describe("a worker's log", () => {
  it('is told from the line that a reader asks for, also of a worker that is gone and of an earlier platform', async () => {
    const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    const [worker] = (await rig.workers(id)).workers;
    const path = `/v2/serverless/${id}/workers/${worker?.id}/logs`;
    await rig.patch(id, { timeout: 50 });
    for (let count = 0; count < 3; count += 1) await rig.ask(id, '/hang');
    const live = new EventReader<WorkerLogLine>(rig, `${path}?tail=2`);
    await until('two lines came', () => live.events.length >= 2);
    const all = new EventReader<WorkerLogLine>(rig, path);
    await until('all lines came', () => all.events.length >= 4);
    expect(all.events[0]?.data).toEqual({ ts: expect.any(String), source: 'container', line: 'listening one' });
    const after = new EventReader<WorkerLogLine>(rig, path, { 'last-event-id': all.events[0]?.id ?? '' });
    await until('the rest came', () => after.events.length >= all.events.length - 1);
    expect(after.events[0]).toEqual(all.events[1]);
    const nothing = new EventReader<WorkerLogLine>(rig, `${path}?tail=0`);

    process.kill(await rig.pidOf(id), 'SIGKILL');
    await until('the streams ended with the worker', () => [live, all, after, nothing].every(({ ended }) => ended));
    // Nothing of what was there before, only how the worker ended.
    expect(nothing.events.map(({ data }) => data.line)).toEqual([expect.stringContaining('FLASH_WORKER_CRASHED')]);
    const past = await rig.control('GET', path);
    expect(past.text).toContain('listening one');
    await platform.restart();
    expect((await rig.control('GET', path)).text).toBe(past.text);
  });

  it.each(['?tail=-1', '?tail=5001', '?tail=x', '?since=yesterday', '?source=kernel'])('refuses %s', async (query) => {
    const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    const [worker] = (await rig.workers(id)).workers;
    const answer = await rig.control('GET', `/v2/serverless/${id}/workers/${worker?.id}/logs${query}`);
    expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([422, 'FLASH_QUERY_INVALID']);
    expect((await rig.control('GET', `/v2/serverless/${id}/workers/nobody/logs`)).status).toBe(404);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});
