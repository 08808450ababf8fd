import { startPlatform, type OwnPlatform, type TestEndpoint } from '@flash-ts/platform/testing';

describe('user-service on a platform', () => {
  let platform: OwnPlatform;
  let users: TestEndpoint;

  beforeAll(async () => {
    platform = await startPlatform();
    users = (await platform.deploy(`${import.meta.dirname}/..`)).endpoint('user-service');
  });
  afterAll(() => platform.stop());

  const json = { 'content-type': 'application/json' };
  const ada = { name: 'Ada', email: 'ada@example.com' };

  it('creates a user, and refuses one that is not valid', async () => {
    const created = await users.fetch('/users', { method: 'POST', headers: json, body: JSON.stringify(ada) });
    expect(await created.json()).toMatchObject({ id: 1, name: 'Ada' });

    const refused = await users.fetch('/users', { method: 'POST', headers: json, body: '{"name":"Max"}' });
    expect(refused.status).toBe(422);
  });

  it('loses nothing in a release under traffic, nor when a worker is killed in it', async () => {
    const traffic = users.traffic({ clients: 4, request: { path: '/users' } });
    const { env } = await users.settings();
    await users.release({ env: { ...env, LOCALE: 'en' } });
    expect(await users.settled()).toMatchObject({ version: 2, state: 'serving' });

    // Workers of the version before may still be on their way out.
    const worker = (await users.workers()).find(({ version }) => version === 2);
    worker?.kill();
    await users.until(({ total, initializing }) => total > 0 && initializing === 0);

    const { lost, answers } = await traffic.stop();
    expect(lost).toEqual([]);
    expect(Object.keys(answers)).toEqual(['200']);
  });

  it('goes to zero when nobody calls for a minute, and comes back', async () => {
    await users.until(({ running }) => running === 0);
    await platform.clock.advance(61_000);
    await users.until(({ total }) => total === 0);

    expect((await users.fetch('/users')).status).toBe(200);
  });
});
