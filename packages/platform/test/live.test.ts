import { LIVE_COLUMNS, LIVE_STEPS, type LiveColumn, type LiveEndpoint, type LiveReport } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { EventReader } from './support/event-reader.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;

const read = async (query = '') => JSON.parse((await rig.control('GET', `/local/live${query}`)).text) as LiveReport;
const column = ({ steps }: LiveEndpoint, name: LiveColumn) => steps.map((row) => row[LIVE_COLUMNS.indexOf(name)]);
const sum = (endpoint: LiveEndpoint, name: LiveColumn) =>
  column(endpoint, name).reduce<number>((total, value) => total + (value ?? 0), 0);

describe('live data', () => {
  it('tell what an endpoint did, step by step', async () => {
    const { id } = await rig.create({ name: 'lively', workers: { min: 0, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    await Promise.all([1, 2, 3].map(() => rig.ask(id, '/pid')));
    await rig.ask(id, '/nowhere');
    const endpoint = await until('the requests are in a step', async () => {
      const [found] = (await read(`?endpoint=${id}`)).endpoints;
      return found && sum(found, 'ok') === 3 && sum(found, 'clientErrors') === 1 ? found : undefined;
    });
    expect(endpoint).toMatchObject({
      id,
      name: 'lively',
      url: `http://${id}.api.localhost:${platform.port}`,
      rollout: { state: 'serving', version: 1, servingVersion: 1 },
      versions: [{ version: 1, workers: 1 }],
    });
    expect(column(endpoint, 'idle').at(-1)).toBe(1);
    expect(sum(endpoint, 'coldStarts')).toBe(1);
    expect(column(endpoint, 'coldStartMs').find((ms) => ms !== null)).toBeGreaterThan(1);
    const [p50, p99] = (['p50', 'p99'] as const).map((name) => column(endpoint, name).at(-1) as number);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50 as number);
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('it is gone', async () => (await read()).endpoints.length === 0);
  });

  it('tell a reader only what came after the step that it has', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const whole = await until('three steps', async () => {
      const report = await read();
      return (report.endpoints[0]?.steps.length ?? 0) >= 3 ? report : undefined;
    });
    expect(whole.columns).toEqual(LIVE_COLUMNS);
    expect(whole.events.map(({ kind }) => kind)).toContain('release.serving');
    const later = await until('a later step', async () => {
      const report = await read(`?after=${whole.step}`);
      return report.step > whole.step ? report : undefined;
    });
    expect(later.endpoints[0]?.steps).toHaveLength(later.step - whole.step);
    expect(later.events).toEqual([]);
    expect((await read('?steps=2')).endpoints[0]?.steps).toHaveLength(2);
    // A step of an earlier run of the platform.
    const all = await read(`?after=${whole.step + 100_000}`);
    expect(all.endpoints[0]?.steps.length).toBeGreaterThanOrEqual(3);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('come as a stream that continues where a reader left it', async () => {
    const { id } = await rig.create();
    await rig.settled(id);
    const reader = new EventReader<LiveReport>(rig, `/local/live?follow=true&steps=0&endpoint=${id}`);
    await until('three reports', () => reader.events.length >= 3);
    reader.close();
    const [first, second, third] = reader.events.map(({ data }) => data);
    expect(second?.step).toBe((first?.step ?? 0) + 1);
    expect([first, second, third].map((report) => report?.endpoints[0]?.steps.length)).toEqual([0, 1, 1]);
    const resumed = new EventReader<LiveReport>(rig, '/local/live?follow=true', {
      'last-event-id': reader.events[1]?.id ?? '',
    });
    await until('a report', () => resumed.events.length > 0);
    resumed.close();
    const [continued] = resumed.events.map(({ data }) => data);
    expect(continued?.endpoints[0]?.steps).toHaveLength((continued?.step ?? 0) - (second?.step ?? 0));
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it.each([
    ['?steps=-1', 422, 'FLASH_QUERY_INVALID'],
    [`?steps=${LIVE_STEPS + 1}`, 422, 'FLASH_QUERY_INVALID'],
    ['?after=yesterday', 422, 'FLASH_QUERY_INVALID'],
    ['?follow=perhaps', 422, 'FLASH_QUERY_INVALID'],
    ['?endpoint=nobody', 404, 'FLASH_ENDPOINT_UNKNOWN'],
  ])('refuse %s', async (query, status, code) => {
    const answer = await rig.control('GET', `/local/live${query}`);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, expect.objectContaining({ code })]);
  });
});
