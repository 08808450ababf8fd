import { SharedPlatform } from './support/shared-platform.js';

const { rig } = new SharedPlatform();

const asked = async (query: string) => {
  const { status, text } = await rig.control('GET', `/local/logs?${query}`);
  return { status, ...(JSON.parse(text) as { code: string; detail: string }) };
};

describe('GET /local/logs', () => {
  it.each([
    ['level=loud', /"loud".*trace, debug, info, warn, error, fatal/],
    ['level=warn,error', /"warn,error"/],
    ['level=', /""/],
    ['since=yesterday', /"yesterday".*RFC 3339/],
    ['since=2026-13-01T00:00:00Z', /"2026-13-01T00:00:00Z".*RFC 3339/],
    ['until=10m', /"10m".*RFC 3339/],
    ['since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', /since.*up to that of until/],
    ['until=2026-01-01T00:00:00Z&follow=true', /until.*follow=true/],
    ['follow=yes', /"yes".*true, false/],
    ['follow=false,true', /"false,true"/],
    ['lines=-1', /"-1".*integers from 0/],
    ['lines=1.5', /"1.5"/],
    ['lines=1e3', /"1e3"/],
    ['lines=', /""/],
    ['lines=9999999999', /"9999999999"/],
    ['worker=..%2F..%2Fkey', /"..\/..\/key".*the id of a worker/],
    [`worker=${'w'.repeat(65)}`, /the id of a worker/],
    ['worker=', /""/],
    ['request=a%0Ab', /the id of a request/],
  ])('refuses %s', async (query, detail) => {
    expect(await asked(query)).toMatchObject({
      status: 422,
      code: 'FLASH_QUERY_INVALID',
      detail: expect.stringMatching(detail),
    });
  });

  it.each(['endpoint=zzzzzzzz', 'endpoint=', 'endpoint=..%2F..', 'endpoint=zzzzzzzz&worker=nobody'])(
    'knows no endpoint of %s',
    async (query) => {
      expect(await asked(query)).toMatchObject({ status: 404, code: 'FLASH_ENDPOINT_UNKNOWN' });
    },
  );

  it('knows no worker of which nothing is left, of one endpoint or of any', async () => {
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const other = await rig.create({ name: 'other' });
    await rig.settled(id);
    const [worker] = (await rig.client.listWorkers(id)).workers;
    for (const query of [
      'worker=nobody',
      `endpoint=${id}&worker=nobody`,
      `endpoint=${other.id}&worker=${worker?.id}`,
    ]) {
      expect(await asked(query)).toMatchObject({ status: 404, code: 'FLASH_WORKER_UNKNOWN' });
    }
    const { status } = await rig.control('GET', `/local/logs?endpoint=${other.id},${id}&worker=${worker?.id}`);
    expect(status).toBe(200);
    const unknown = await asked(`endpoint=${id},zzzzzzzz`);
    expect(unknown).toMatchObject({ status: 404, code: 'FLASH_ENDPOINT_UNKNOWN' });
  });
});
