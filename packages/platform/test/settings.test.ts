import type { ListEndpointReleasesResponse, PlatformSettingsReport } from '@flash-ts/core/contract';
import { writeFileSync } from 'node:fs';
import { until } from '@flash-ts/testkit/waiting';
import { defaultSettings, type PlatformSettings } from '../src/index.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform({ settings: { bootAttempts: 5 } });
const { rig } = platform;

type Report = PlatformSettingsReport<PlatformSettings>;
const read = async () => JSON.parse((await rig.control('GET', '/local/settings')).text) as Report;
const change = async (body: unknown) => {
  const { status, text } = await rig.control('PATCH', '/local/settings', body);
  return { status, body: JSON.parse(text) as Report & { code: string; detail: string } };
};

describe('/local/settings', () => {
  afterEach(() =>
    change({ queueWaitMs: null, requestBodyBytes: null, requestMs: null, workerRequests: null, releasesKept: null }),
  );

  it('tells all that is in force, what was changed, and what the start has set', async () => {
    const { settings, saved, givenAtStart, changeable } = await read();
    expect(settings).toMatchObject({ ...defaultSettings, bootAttempts: 5, watchMs: 0 });
    expect([saved, givenAtStart]).toEqual([{}, ['watchMs', 'bootAttempts']]);
    expect(changeable).toEqual(expect.arrayContaining(['queueWaitMs', 'startsAtOnce', 'frozenWorkers']));
    expect(changeable).not.toContain('virtualGpus');
  });

  it('changes what the next request meets, at once', async () => {
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    const post = () => rig.ask(id, '/echo', { method: 'POST', body: 'x'.repeat(100) });
    expect((await post()).status).toBe(200);
    const answer = await change({ requestBodyBytes: 99 });
    expect([answer.status, answer.body.saved]).toEqual([200, { requestBodyBytes: 99 }]);
    expect(await post()).toMatchObject({ status: 413 });
    await change({ requestBodyBytes: null, requestMs: 50 });
    expect((await rig.ask(id, '/hang')).status).toBe(504);
  });

  it('lets those go on who waited for what is no limit any more', async () => {
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    await change({ workerRequests: 1 });
    const gate = `${platform.scratch}/held`;
    const held = [1, 2].map(() => rig.ask(id, `/hold?until=${gate}`));
    const requests = async () => (await rig.lives(id)).workers.map((worker) => worker.requests);
    await until('one is with the worker, and one waits', async () => {
      const { text } = await rig.control('GET', '/local/metrics');
      return (await requests())[0] === 1 && new RegExp(`flash_queue_length\\{[^}]*${id}[^}]*\\} 1\\b`).test(text);
    });
    await change({ workerRequests: 2 });
    await until('the other is too', async () => (await requests())[0] === 2);
    writeFileSync(gate, '');
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('changes how many releases the next one leaves in the history', async () => {
    const { id } = await rig.create({});
    const versions = async () => {
      const { text } = await rig.control('GET', `/v2/serverless/${id}/releases`);
      return (JSON.parse(text) as ListEndpointReleasesResponse).releases.map(({ version }) => version);
    };
    for (const LABEL of ['two', 'three']) {
      await rig.settled(id);
      await rig.patch(id, { env: { LABEL } });
    }
    await rig.settled(id);
    await until('only the newest has workers', async () => {
      return (await rig.lives(id)).workers.every(({ version }) => version === 3);
    });
    expect(await versions()).toEqual([3, 2, 1]);
    await change({ releasesKept: 2 });
    await rig.patch(id, { env: { LABEL: 'four' } });
    expect(await versions()).toEqual([4, 3]);
  });

  it('keeps them over a restart, and puts them back', async () => {
    await change({ queueWaitMs: 1234 });
    await platform.restart();
    expect(await read()).toMatchObject({ settings: { queueWaitMs: 1234 }, saved: { queueWaitMs: 1234 } });
    const { body } = await change({ queueWaitMs: null });
    expect([body.settings.queueWaitMs, body.saved]).toEqual([defaultSettings.queueWaitMs, {}]);
  });

  it.each([
    [
      'a name that is none',
      { queueWait: 1 },
      'The setting queueWait does not exist; allowed: queueWaitMs, requestMs, ',
    ],
    [
      'one that is for the start only',
      { virtualGpus: [] },
      'The setting virtualGpus does not exist; allowed: queueWaitMs',
    ],
    [
      'another type',
      { queueWaitMs: '5s' },
      'The field queueWaitMs is "5s"; allowed: a whole number from 0 to 2147483647',
    ],
    [
      'too little',
      { healthIntervalMs: 1 },
      'The field healthIntervalMs is 1; allowed: a whole number from 100 to 2147483647',
    ],
    [
      'longer than a timer can wait',
      { bootMs: 2 ** 31 },
      'The field bootMs is 2147483648; allowed: a whole number from 1 to 2147483647',
    ],
    [
      'a part of one',
      { frozenWorkers: 1.5 },
      'The field frozenWorkers is 1.5; allowed: a whole number from 0 to 1000000',
    ],
    ['null for a name that is none', { queueWait: null }, 'The setting queueWait does not exist; allowed: queueWaitMs'],
    ['a list', [1], 'The body is [1]; allowed: an object'],
  ])('refuses %s, and changes nothing', async (_name, body, fault) => {
    const answer = await change(Array.isArray(body) ? body : { workerRequests: 7, ...body });
    expect([answer.status, answer.body.code]).toEqual([422, 'FLASH_REQUEST_INVALID']);
    expect(answer.body.detail).toContain(fault);
    expect((await read()).settings.workerRequests).toBe(defaultSettings.workerRequests);
  });

  it('leaves what the start has set, and says who has', async () => {
    const answer = await change({ bootAttempts: 2, workerRequests: 7 });
    expect([answer.status, answer.body.code]).toEqual([400, 'FLASH_REQUEST_CONFLICT']);
    expect(answer.body.detail).toContain(
      "The setting bootAttempts was given at the start of the platform and can't be changed; nothing was changed.",
    );
    expect((await read()).settings).toMatchObject({ bootAttempts: 5, workerRequests: defaultSettings.workerRequests });
  });
});

it('has the start stronger than what was saved, and keeps what was saved', async () => {
  await change({ stableMs: 111, graceMs: 222 });
  await platform.restart({ settings: { stableMs: 333 } });
  expect(await read()).toMatchObject({
    settings: { stableMs: 333, graceMs: 222 },
    saved: { stableMs: 111, graceMs: 222 },
    givenAtStart: ['watchMs', 'stableMs'],
  });
});
