import type { Endpoint, NetworkVolume } from '@flash-ts/core/contract';
import { GpuType } from '@flash-ts/core/hardware';
import { startPlatform, type Platform } from '@flash-ts/platform';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readServerSentEvents } from '@flash-ts/core/server-sent-events';
import { ControlClient, localImage } from '@flash-ts/platform/control-client';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { startContractJudge, type ContractJudge } from './contract-judge.js';
import { CONTRACT_FILE, contractIsThere, ContractDocument, type Exchange } from '@flash-ts/testkit/runpod';

if (!contractIsThere) console.warn(`skipped: the contract is not there (${CONTRACT_FILE})`);
const describeContract = contractIsThere ? describe : describe.skip;

const WORKER = `
import { createServer } from 'node:http';
process.stdin.resume().on('end', () => process.exit(0));
createServer((_, response) => response.end()).listen(process.env.PORT_HEALTH);
createServer((_, response) => response.end()).listen(process.env.PORT, () => console.log('listening'));
`;
const PREFIXES = [
  '/v2/serverless',
  '/v2/network-volumes',
  '/v2/catalog/gpus',
  '/v2/catalog/cpus',
  '/v2/catalog/datacenters',
];
/** What this platform has no occasion for. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  // An unknown template; here a templateId is not taken at all (422).
  'POST /v2/serverless': ['404'],
};

let home: string;
let platform: Platform;
let judge: ContractJudge;
let client: ControlClient;
let contract: ContractDocument;
const seen = new Map<string, Set<number>>();

/** Passes a request on and holds it and its answer against the contract, if the contract has the route. Throws where they do not fit. */
async function judgedFetch(input: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input);
  const response = await fetch(url, init);
  if (!url.pathname.startsWith('/v2/')) return response;
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const exchange: Exchange = {
    method: init.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    requestBody: typeof init.body === 'string' ? init.body : undefined,
    status: response.status,
    headers: response.headers,
    body: isStream ? undefined : await response.clone().text(),
  };
  const operation = contract.operationOf(exchange) ?? `${exchange.method} ${exchange.path}`;
  seen.set(operation, (seen.get(operation) ?? new Set()).add(response.status));
  const faults = contract.faults(exchange);
  if (faults.length > 0) throw new Error(`${operation} → ${response.status}: ${faults.join('; ')}`);
  return response;
}

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  judgedFetch(platform.url + path, {
    method,
    headers: { authorization: `Bearer ${platform.key}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

describeContract('the control API and its client fit the contract', () => {
  let endpoint: Endpoint;
  const cpuBody = {
    name: 'contract',
    type: 'LOAD_BALANCER',
    image: '',
    cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
    scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
    workers: { min: 1, max: 2, idleTimeout: 5 },
    env: { MODE: 'fast' },
    dataCenterIds: ['EU-RO-1'],
    flashboot: 'FLASHBOOT',
  } as const;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'flash-contract-'));
    contract = new ContractDocument();
    const settings = { virtualGpus: [{ type: GpuType.NVIDIA_L4, count: 1 }] };
    platform = await startPlatform({ home: join(home, 'home'), port: 0, version: '0.0.0', settings });
    judge = await startContractJudge(platform.url, judgedFetch);
    client = new ControlClient(judge.url, platform.key);
    const path = join(home, 'artifact.tar.gz');
    const { digest, archive } = await archiveOf([[{ name: 'worker.mjs' }, WORKER]]);
    await writeFile(path, archive);
    await client.uploadArtifact(digest, path);
    endpoint = await client.createEndpoint({ ...cpuBody, image: localImage('app', digest) });
    await until('it serves', async () => (await client.rollout(endpoint.id)).state === 'serving');
  });
  afterAll(async () => {
    await judge.close();
    await platform.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('as a judge finds it, who sees what does not fit', async () => {
    await judgedFetch(`${platform.url}/v2/serverless`, { headers: { authorization: `Bearer ${platform.key}` } });
    const exchange = {
      method: 'GET',
      path: '/v2/serverless',
      query: new URLSearchParams({ bogus: '1' }),
      requestBody: undefined,
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: '{"endpoints":[{"id":1}]}',
    };
    expect(contract.faults(exchange)).toEqual(
      expect.arrayContaining([
        'unknown parameter bogus',
        'response 200/endpoints/0/id must be string',
        'RateLimit is null',
      ]),
    );
  });

  it('with a worker that is throttled', async () => {
    const { id } = await client.createEndpoint({
      name: 'throttled',
      type: 'LOAD_BALANCER',
      image: endpoint.image,
      gpu: { pools: ['AMPERE_24'], count: 2 },
      scaling: { type: 'REQUEST_COUNT', requestCount: 1 },
    });
    const { workers, summary } = await until('it has a worker', async () => {
      const listed = await client.listWorkers(id);
      return listed.workers.length > 0 ? listed : undefined;
    });
    expect([summary.throttled, summary.total]).toEqual([1, 1]);
    expect(workers[0]).toMatchObject({ status: 'THROTTLED', gpuCount: 2, startedAt: null });
    await client.deleteEndpoint(id);
  });

  it('in what the client does', async () => {
    await client.updateEndpoint(endpoint.id, { env: { MODE: 'slow' }, workers: { max: 3 }, timeout: 1000 });
    await until('it serves', async () => (await client.rollout(endpoint.id)).state === 'serving');
    expect(await client.listEndpoints()).toHaveLength(1);
    expect((await client.listWorkers(endpoint.id)).workers.length).toBeGreaterThan(0);
    const gpu = await client.createEndpoint({
      name: 'gpu',
      type: 'LOAD_BALANCER',
      image: endpoint.image,
      gpu: { pools: ['ADA_80_PRO'], excludedTypes: ['NVIDIA H100 NVL'], minCudaVersion: '12.8' },
      scaling: cpuBody.scaling,
      workers: { min: 0, max: 0 },
    });
    await client.updateEndpoint(gpu.id, { gpu: { pools: ['ADA_24'], minCudaVersion: '' } });
    await client.deleteEndpoint(gpu.id);
    await expect(client.listWorkers(gpu.id)).rejects.toMatchObject({ code: 'FLASH_ENDPOINT_UNKNOWN' });
  });

  it('in releases, with what each changed', async () => {
    const answer = await call('GET', `/v2/serverless/${endpoint.id}/releases`);
    expect(await answer.json()).toMatchObject({
      endpointVersion: 2,
      releases: [
        {
          version: 2,
          outcome: 'served',
          source: 'MANUAL',
          diff: expect.arrayContaining([
            { field: 'template.env', old: { MODE: 'fast' }, new: { MODE: 'slow' } },
            { field: 'workers.max', old: 2, new: 3 },
          ]),
        },
        { version: 1, outcome: 'served', diff: [] },
      ],
    });
  });

  it("in a worker's log, which goes on after the last event that a reader saw", async () => {
    const { workers } = await client.listWorkers(endpoint.id);
    const path = `/v2/serverless/${endpoint.id}/workers/${workers[0]?.id}/logs`;
    const response = await call('GET', `${path}?tail=100&source=container`);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const [text] = await firstChunk(response);
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? '';
    expect(id).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\/\d{12}$/);
    const data = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') as object;
    expect(data).toEqual({ ts: id.split('/')[0], source: 'container', line: 'listening' });
    // Nothing came after that line, so the worker's end is all that the resumed stream has.
    const resumed = await call('GET', path, undefined, { 'last-event-id': id });
    await client.updateEndpoint(endpoint.id, { env: { MODE: 'again' } });
    const rest: string[] = [];
    for await (const event of readServerSentEvents(resumed.body as ReadableStream<Uint8Array>)) rest.push(event.data);
    expect(rest).toEqual([]);
  });

  it('in network volumes', async () => {
    const made = await call('POST', '/v2/network-volumes', { name: 'data', size: 50, dataCenter: 'EU-RO-1' });
    const volume = (await made.json()) as NetworkVolume;
    expect(volume).toMatchObject({ name: 'data', size: 50, dataCenter: 'EU-RO-1', type: 'STANDARD' });
    const path = `/v2/network-volumes/${volume.id}`;
    expect(await (await call('PATCH', path, { size: 60 })).json()).toEqual({ ...volume, size: 60 });
    expect((await call('PATCH', path, { size: 50 })).status).toBe(400);
    expect(await (await call('GET', '/v2/network-volumes')).json()).toEqual({
      networkVolumes: [{ ...volume, size: 60 }],
    });
    expect(await (await call('GET', path)).json()).toEqual({ ...volume, size: 60 });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it.each([
    ['/v2/catalog/gpus', 200],
    ['/v2/catalog/gpus?include=AVAILABILITY&product=SERVERLESS', 200],
    ['/v2/catalog/gpus?include=AVAILABILITY&product=POD,CLUSTER', 200],
    ['/v2/catalog/gpus?include=AVAILABILITY', 400],
    ['/v2/catalog/gpus?product=POD', 400],
    ['/v2/catalog/gpus?include=STOCK', 422],
    ['/v2/catalog/gpus/NVIDIA%20GeForce%20RTX%204090', 200],
    ['/v2/catalog/cpus?include=AVAILABILITY&product=SERVERLESS', 200],
    ['/v2/catalog/cpus?include=AVAILABILITY&product=CLUSTER', 422],
    ['/v2/catalog/cpus', 200],
    ['/v2/catalog/cpus/cpu3c', 200],
    ['/v2/catalog/datacenters?include=GPU_AVAILABILITY,CPU_AVAILABILITY', 200],
    ['/v2/catalog/datacenters?regions=EUROPE&globalNetwork=false', 200],
    ['/v2/catalog/datacenters/EU-RO-1', 200],
  ])('in the catalogue: %s is %i', async (path, status) => {
    expect((await call('GET', path)).status).toBe(status);
  });

  it('in what it refuses', async () => {
    for (const path of ['/v2/serverless', '/v2/network-volumes']) {
      expect((await call('POST', path, { bogus: 1 })).status).toBe(422);
    }
    expect((await call('POST', '/v2/serverless', { ...cpuBody, gpu: { pools: ['ADA_24'] } })).status).toBe(400);
    expect((await call('POST', '/v2/network-volumes', { name: 'a', size: 10, dataCenter: 'MARS' })).status).toBe(400);
    expect((await call('PATCH', `/v2/serverless/${endpoint.id}`, { workers: { min: 9 } })).status).toBe(400);
    expect((await call('PATCH', `/v2/serverless/${endpoint.id}`, { bogus: 1 })).status).toBe(422);
    const volume = (await (
      await call('POST', '/v2/network-volumes', {
        name: 'a',
        size: 10,
        dataCenter: 'US-KS-2',
        type: 'HIGH_PERFORMANCE',
      })
    ).json()) as NetworkVolume;
    expect((await call('PATCH', `/v2/network-volumes/${volume.id}`, {})).status).toBe(422);
    expect((await call('GET', `/v2/serverless/${endpoint.id}`)).status).toBe(200);
  });

  it('in how it refuses strangers, unknown things and too many requests, on every operation', async () => {
    const tight = await startPlatform({
      home: join(home, 'tight'),
      port: 0,
      version: '0.0.0',
      settings: { controlRequests: { minute: 1, hour: 1, day: 1 } },
    });
    const send = (at: Platform, operation: string, headers: Record<string, string>) => {
      const [method, template = ''] = operation.split(' ');
      const path = template.replaceAll(/\{\w+\}/g, 'nothing1');
      const body = method === 'POST' || method === 'PATCH' ? { body: '{"name":"a"}' } : {};
      return judgedFetch(at.url + path, { method, headers, ...body });
    };
    const known = { authorization: `Bearer ${platform.key}` };
    const first = await send(tight, 'GET /v2/catalog/cpus', { authorization: `Bearer ${tight.key}` });
    expect(first.status).toBe(200);
    const operations = [...contract.operations(PREFIXES).keys()];
    for (const operation of operations.filter((name) => name.includes('{'))) {
      expect((await send(platform, operation, known)).status).toBe(404);
    }
    for (const operation of operations) {
      expect((await send(platform, operation, {})).status).toBe(401);
      expect((await send(platform, operation, { ...known, origin: 'https://evil.example' })).status).toBe(403);
      const limited = await send(tight, operation, { authorization: `Bearer ${tight.key}` });
      expect(limited.status).toBe(429);
    }
    await tight.stop();
  });

  it('in all operations and statuses that the contract documents for them', () => {
    const missing = [...contract.operations(PREFIXES)].flatMap(([operation, statuses]) =>
      statuses
        .filter((status) => status !== 'default' && !NEVER[operation]?.includes(status))
        .filter((status) => !seen.get(operation)?.has(Number(status)))
        .map((status) => `${operation} → ${status}`),
    );
    expect(missing).toEqual([]);
  });
});

/** The first event of a stream, which is left then. */
async function firstChunk(response: Response): Promise<[string]> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  while (!text.includes('\n\n')) {
    const { value, done } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
  }
  await reader.cancel();
  return [text];
}
