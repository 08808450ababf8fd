import { RunpodCloud } from './runpod-cloud.js';
import { failure, only, TargetSuite } from './target-suite.js';

let cloud: RunpodCloud;
const suite = new TargetSuite(async () => (cloud = await RunpodCloud.start()));
const shop = { label: 'one', endpoints: { shop: {} } };

beforeEach(() => {
  cloud.server.seen.length = 0;
});

const created = () => cloud.sent('POST', /serverless$/).length;

it.each([
  [401, 'FLASH_RUNPOD_KEY_REFUSED', 'RUNPOD_API_KEY'],
  [402, 'FLASH_RUNPOD_BALANCE', 'credit'],
  [403, 'FLASH_RUNPOD_FORBIDDEN', 'access to Serverless'],
  [409, 'FLASH_RUNPOD_CONFLICT', 'Wait'],
  [422, 'FLASH_RUNPOD_INVALID', 'Change the option'],
] as const)('a refusal with %i has what Runpod says of it, and what to do', async (status, code, fix) => {
  cloud.server.fail('POST', /serverless$/, { status, detail: `because of ${status}` });
  const error = await failure(suite.deploy(shop));
  expect(error.code).toBe(code);
  expect(error.message).toContain(`because of ${status}`);
  expect(error.fix).toContain(fix);
  expect(error.state).toBe('no endpoint was changed; not done: shop (create)');
  expect(created()).toBe(1);
});

it('the limit of requests is waited for, as long as Runpod says, and told', async () => {
  cloud.server.fail('POST', /serverless$/, { status: 429, retryAfter: 1 });
  cloud.server.fail('GET', /workers$/, { status: 429, retryAfter: 0 });
  const told: string[] = [];
  await suite.apply(await suite.plan(shop), (text) => told.push(text));
  expect(told).toContainEqual(expect.stringMatching(/limits the requests of this account; again in \d s/));
  expect(created()).toBe(2);
  expect(await suite.status()).toHaveLength(1);
});

it('a limit that lasts for an hour ends the command', async () => {
  cloud.server.fail('GET', /serverless$/, { status: 429, retryAfter: 3600, detail: 'the hour window' });
  expect(await failure(suite.plan(shop))).toMatchObject({
    code: 'FLASH_RUNPOD_BUSY',
    message: expect.stringContaining('the hour window'),
  });
});

it.each([{ status: 503 }, { status: 500 }, 'drop' as const])(
  'what may be asked twice is asked again after %j',
  async (fault) => {
    cloud.server.fail('GET', /serverless$/, fault);
    cloud.server.fail('GET', /releases$/, fault);
    cloud.server.fail('PATCH', /serverless/, fault);
    cloud.server.fail('DELETE', /serverless/, fault);
    const [made] = await suite.deploy(shop);
    await suite.deploy({ label: 'one', endpoints: { shop: { workersMax: 5 } } });
    expect(cloud.sent('PATCH', /serverless/).length).toBeGreaterThan(0);
    await suite.target.destroy(made!);
    expect(await suite.status()).toEqual([]);
  },
);

it.each(['drop-answer' as const, 'drop' as const, { status: 502 }])(
  'an endpoint whose creation ends with %j is created once',
  async (fault) => {
    cloud.server.fail('POST', /serverless$/, fault);
    expect(only(await suite.deploy(shop))).toMatchObject({ name: 'shop', action: 'create', version: 1 });
    expect(await suite.status()).toHaveLength(1);
    expect(
      [...cloud.server.account.endpoints.values()].filter(
        ({ record }) => record.settings.env['FLASH_APP'] === suite.app,
      ),
    ).toHaveLength(1);
  },
);

it('a removal whose answer is lost is one', async () => {
  const [made] = await suite.deploy(shop);
  cloud.server.fail('DELETE', /serverless/, 'drop-answer');
  await suite.target.destroy(made!);
  expect(await suite.status()).toEqual([]);
});

it('a cloud that does not answer ends the command, with its address', async () => {
  cloud.server.fail('GET', /serverless$/, 'drop', 99);
  const error = await failure(suite.plan(shop));
  expect([error.code, error.message]).toEqual(['FLASH_RUNPOD_UNREACHABLE', expect.stringContaining(cloud.server.url)]);
});
