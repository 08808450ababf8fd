import { CONTRACT_FILE, contractIsThere, startRunpodServer, type RunpodServer } from '@flash-ts/testkit/runpod';

if (!contractIsThere) console.warn(`skipped: the contract is not there (${CONTRACT_FILE})`);
const describeContract = contractIsThere ? describe : describe.skip;

const ENDPOINT = {
  name: 'shop',
  type: 'LOAD_BALANCER',
  image: 'registry.example.com/acme/shop',
  cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
  scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
};
const { cpu: _, ...WITHOUT_HARDWARE } = ENDPOINT;
const gpu = (fields: object) => ({ ...WITHOUT_HARDWARE, gpu: fields });
const JOBS = { ...ENDPOINT, type: 'QUEUE' };

describeContract('the server for Runpod in tests', () => {
  let server: RunpodServer;

  beforeAll(async () => {
    server = await startRunpodServer();
  });
  afterAll(() => server.close());

  async function call(method: string, path: string, body?: object, key = server.key) {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  }

  it.each([
    ['without an image', { ...ENDPOINT, image: undefined }, 422],
    ['with a field that does not exist', { ...ENDPOINT, bogus: 1 }, 422],
    ['with a field of another type', { ...JOBS, workers: { max: 1, bogus: 1 } }, 422],
    ['with a scaler of queues', { ...ENDPOINT, scaling: { type: 'QUEUE_DELAY', queueDelay: 1 } }, 422],
    ['with one vCPU', { ...ENDPOINT, cpu: [{ id: 'cpu3c', vcpuCount: 1 }] }, 422],
    ['with three vCPU', { ...ENDPOINT, cpu: [{ id: 'cpu3c', vcpuCount: 3 }] }, 400],
    ['without hardware', WITHOUT_HARDWARE, 400],
    ['with both kinds of hardware', { ...ENDPOINT, ...gpu({ pools: ['ADA_24'] }) }, 400],
    ['in an unknown pool', gpu({ pools: ['ADA_23'] }), 400],
    ['without a card of another pool', gpu({ pools: ['ADA_24'], excludedTypes: ['NVIDIA L4'] }), 400],
    ['with a volume that does not exist', { ...ENDPOINT, networkVolumes: ['v1'] }, 404],
    ['with a credential that does not exist', { ...ENDPOINT, registry: 'r1' }, 404],
    ['of jobs, scaled by them, with an idle timeout', { ...JOBS, workers: { idleTimeout: 5 } }, 400],
  ])('refuses an endpoint %s', async (_what, body, status) => {
    const answer = await call('POST', '/v2/serverless', body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(answer.json).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  it('has the defaults of the document', async () => {
    const { status, json } = await call('POST', '/v2/serverless', ENDPOINT);
    expect([status, json]).toMatchObject([
      201,
      { flashboot: 'OFF', timeout: 300_000, workers: { min: 0, max: 3, idleTimeout: 10 } },
    ]);
    expect(await call('DELETE', `/v2/serverless/${String(json['id'])}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `/v2/serverless/${String(json['id'])}`)).toMatchObject({ status: 404 });
  });

  it('lets in who has the key only, and says what is left of the quota', async () => {
    expect((await call('GET', '/v2/serverless', undefined, 'other')).status).toBe(401);
    expect((await call('GET', '/v2/serverless')).headers.get('ratelimit')).toContain('"minute"');
  });

  it('finds its own answers wrong that do not fit the document', async () => {
    expect(server.misfits).toEqual([]);
    server.account.volumes.push({ id: 'v1' } as never);
    await call('GET', '/v2/network-volumes');
    expect(server.misfits.join()).toContain('GET /v2/network-volumes: response 200/networkVolumes/0');
  });
});
