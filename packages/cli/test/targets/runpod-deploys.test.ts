import type { LogLine } from '@flash-ts/core/contract';
import type { ManifestResource } from '@flash-ts/core/manifest';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { writeFile } from 'node:fs/promises';
import type { DeployPlan } from '../../src/targets/target.js';
import { RunpodCloud } from './runpod-cloud.js';
import { failure, NO_PROGRESS, only, TargetSuite, TIMEOUT_S } from './target-suite.js';
import { QUEUE } from './wanted-app.js';

let cloud: RunpodCloud;
const suite = new TargetSuite(async () => (cloud = await RunpodCloud.start()));

beforeEach(() => {
  cloud.server.seen.length = 0;
});

const shop = (fields: Partial<ManifestResource> = {}, label: string | undefined = 'one') => {
  return { ...(label !== undefined && { label }), endpoints: { shop: fields } };
};
const broken = { endpoints: { shop: {} } };
const liveShop = () =>
  [...cloud.server.account.endpoints.values()].find(({ record }) => record.settings.env['FLASH_APP'] === suite.app)!;

describe('a request for a new endpoint', () => {
  it('leaves nothing to the defaults of the API', async () => {
    await suite.deploy(
      shop({ workersMin: 1, workersMax: 3, idleTimeout: 7, flashboot: false, locations: ['EU-RO-1'] }),
    );
    expect(only(cloud.sent('POST', /serverless$/))).toEqual({
      name: `${suite.app}-production-shop`,
      type: 'LOAD_BALANCER',
      image: expect.stringContaining('@sha256:'),
      cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
      scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
      workers: { min: 1, max: 3, idleTimeout: 7 },
      timeout: 330_000,
      flashboot: 'OFF',
      dataCenterIds: ['EU-RO-1'],
      networkVolumes: [],
      ports: ['8000/http'],
      env: {
        FLASH_APP: suite.app,
        FLASH_ENV: 'production',
        FLASH_RESOURCE_NAME: 'shop',
        FLASH_MODULE_PATH: 'src.shop',
        FLASH_SOURCE_FINGERPRINT: expect.stringMatching(/^[0-9a-f]{64}$/),
        FLASH_CONFIG_HASH: expect.stringMatching(/^[0-9a-f]{64}$/),
        PORT: '8000',
        PORT_HEALTH: '8000',
        HEALTH_CHECK_PATH: '/ping',
      },
    });
  });

  it('has pools without the excluded cards, and no idle timeout of a queue that is scaled by its jobs', async () => {
    const gpu = {
      instanceIds: undefined,
      gpuPools: ['ADA_24', 'AMPERE_24'],
      gpuExcludedTypes: ['NVIDIA L4'],
      gpuCount: 2,
    };
    const counted = { ...QUEUE, scalerType: 'REQUEST_COUNT', scalerValue: 2 };
    const fields = { ...gpu, minCudaVersion: '12.8' } as unknown as Partial<ManifestResource>;
    await suite.deploy({ label: 'one', endpoints: { shop: fields, work: counted as Partial<ManifestResource> } });
    const [first, second] = cloud.sent('POST', /serverless$/);
    expect(first?.['gpu']).toEqual({
      pools: ['ADA_24', 'AMPERE_24'],
      excludedTypes: ['NVIDIA L4'],
      count: 2,
      minCudaVersion: '12.8',
    });
    expect(second).toMatchObject({ type: 'QUEUE', workers: { min: 0, max: 1 }, ports: [] });
    expect(second?.['workers']).not.toHaveProperty('idleTimeout');
  });

  it('has the key where its workers call others, and the values of secrets', async () => {
    const fields = { makes_remote_calls: true, env: { TOKEN: { secret: 'HF' } } } as Partial<ManifestResource>;
    const wanted = await suite.wanted(shop(fields));
    const plan = await suite.plan({ ...wanted, secrets: { shop: { TOKEN: 'hush' } } });
    expect(plan.notes.join()).toContain('RUNPOD_CALL_KEY');
    expect(JSON.stringify(plan.steps.map(({ changes }) => changes))).not.toContain('hush');
    await suite.apply(plan);
    expect(only(cloud.sent('POST', /serverless$/))['env']).toMatchObject({
      TOKEN: 'hush',
      RUNPOD_API_KEY: cloud.server.key,
    });
  });
});

describe('a change', () => {
  it('has the fields that differ, and replaces no workers for what they take over', async () => {
    await suite.deploy(shop());
    await suite.deploy(shop({ workersMax: 5, executionTimeoutMs: 9000, flashboot: false }));
    expect(only(cloud.sent('PATCH', /serverless/))).toEqual({
      workers: { min: 0, max: 5, idleTimeout: 60 },
      timeout: 9000,
      flashboot: 'OFF',
    });
    expect(liveShop().record.version).toBe(1);
  });

  it('is not made for another source of the same image', async () => {
    const wanted = await suite.wanted(shop());
    await suite.deploy(wanted);
    const manifest = { ...wanted.manifest, source_fingerprint: 'f'.repeat(64) };
    expect((await suite.plan({ ...wanted, manifest })).steps).toEqual([]);
  });

  it('drops exclusions that are no longer wanted', async () => {
    const gpu = { instanceIds: undefined, gpuPools: ['AMPERE_24'], gpuCount: 1 };
    const narrow = { ...gpu, gpuExcludedTypes: ['NVIDIA L4'] } as unknown as Partial<ManifestResource>;
    await suite.deploy(shop(narrow));
    await suite.deploy(shop(gpu as unknown as Partial<ManifestResource>));
    expect(liveShop().record.settings.gpu).toMatchObject({ pools: ['AMPERE_24'], excludedTypes: [] });
  });

  it('puts back what somebody has changed in the console', async () => {
    const wanted = await suite.wanted(shop());
    await suite.deploy(wanted);
    liveShop().update({ workers: { max: 0 } });
    expect(only(await suite.status()).rollout).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('7 days'),
    });
    expect((await suite.plan(wanted)).steps).toMatchObject([{ changes: [{ field: 'workers.max', from: 0, to: 2 }] }]);
    await suite.deploy(wanted);
    expect(only(await suite.status()).rollout.state).toBe('serving');
  });
});

describe('a plan', () => {
  const planOf = async (fields: Partial<ManifestResource>): Promise<DeployPlan> => suite.plan(shop(fields));

  it('has the cost of an hour by the prices of the catalogue', async () => {
    const gpu = { instanceIds: undefined, gpuPools: ['ADA_24'], gpuCount: 2, workersMin: 1, workersMax: 3 };
    const { costs } = await planOf(gpu as unknown as Partial<ManifestResource>);
    const perWorker = 2 * 24 * 0.02;
    const cost = { min: perWorker, max: expect.closeTo(3 * perWorker) };
    expect(costs).toEqual([{ endpoint: 'shop', workers: { min: 1, max: 3 }, least: cost, most: cost }]);
    expect((await planOf({ workersMin: 0 })).costs).toMatchObject([{ least: { min: 0, max: expect.closeTo(0.12) } }]);
  });

  it('says what surprises people, where an endpoint is new', async () => {
    const { notes } = await planOf({ workersMax: 9 });
    expect(notes).toEqual([
      expect.stringContaining('9 workers together'),
      expect.stringContaining('after 7 days to 0'),
      expect.stringContaining('output of a worker goes with it'),
    ]);
    const wanted = await suite.wanted(shop());
    await suite.deploy(wanted);
    expect((await suite.plan(wanted)).notes).toEqual([]);
  });

  it('tells of an instance type that is deployed as a larger one', async () => {
    const { enlargedInstances } = await planOf({ instanceIds: ['cpu3c-1-2'] });
    expect(enlargedInstances).toEqual([{ endpoint: 'shop', instance: 'cpu3c-1-2', vcpus: 2, memory: 4 }]);
  });

  it('takes the older of two endpoints with one name, and tells of the other', async () => {
    const wanted = await suite.wanted(shop());
    const { id } = only(await suite.deploy(wanted));
    const body = only(cloud.sent('POST', /serverless$/));
    await cloud.server.account.operations['POST /v2/serverless']!({ params: [], body });
    const plan = await suite.plan(wanted);
    expect(plan.endpoints).toEqual([{ name: 'shop', id }]);
    expect(plan.notes).toEqual([expect.stringContaining('several endpoints shop')]);
  });
});

describe('a network volume', () => {
  const volume = { networkVolumes: [{ id: 'models', datacenter: 'EU-RO-1' }] } as Partial<ManifestResource>;

  it('is created where it is missing, once, and then found by its name', async () => {
    const plan = await suite.plan(shop(volume));
    expect(plan.notes[0]).toContain('creates the network volume models with 10 GB in EU-RO-1');
    expect(cloud.sent('POST', /volumes/)).toEqual([]);
    cloud.server.fail('POST', /volumes/, 'drop-answer');
    await suite.apply(plan);
    expect(only(cloud.sent('POST', /volumes/))).toEqual({ name: 'models', size: 10, dataCenter: 'EU-RO-1' });
    const made = only(cloud.server.account.volumes);
    expect(only(cloud.sent('POST', /serverless$/))['networkVolumes']).toEqual([made.id]);
    expect((await suite.plan(shop(volume))).notes).toEqual([]);
  });
});

describe('a new version', () => {
  it('that does not start is told with the output of its worker, and a new endpoint gets no workers until the next deploy', async () => {
    const error = await failure(suite.deploy(broken));
    expect([error.code, error.message, error.state]).toEqual([
      'FLASH_ROLLOUT_FAILED',
      expect.stringMatching(/worker \w+ is unhealthy; its last output:[^]*no model/),
      'shop is created with version 1, and may have no workers until the next deploy',
    ]);
    expect(liveShop().record.settings.workers).toMatchObject({ min: 0, max: 0 });
    expect(only(await suite.deploy(shop()))).toMatchObject({ action: 'update', version: 2 });
  });

  it('whose image can not be pulled is told so', async () => {
    const wanted = await suite.wanted(shop());
    const image = { reference: 'registry.example.com/acme/nowhere@sha256:0' };
    const error = await failure(suite.deploy({ ...wanted, files: { ...wanted.files, image } }));
    expect([error.code, error.message]).toEqual([
      'FLASH_ROLLOUT_FAILED',
      expect.stringMatching(/can’t pull its image; its last output:[^]*acme\/nowhere@sha256:0: manifest unknown/),
    ]);
  });

  it('that is not ready in time stays deployed, and what its worker does is told', async () => {
    const wanted = await suite.wanted(shop());
    const { archive } = await archiveOf([[{ name: 'worker.mjs' }, 'setInterval(() => {}, 1000);']]);
    await writeFile(wanted.files.artifact.path, archive);
    const applied = cloud.target.apply(await suite.plan(wanted), { ...NO_PROGRESS, timeout: 1 });
    const error = await failure(applied);
    expect([error.code, error.message, error.state]).toEqual([
      'FLASH_ROLLOUT_TIMEOUT',
      expect.stringMatching(/worker \w+ is INITIALIZING; its last output:/),
      'version 1 of shop stays deployed, and whether it will serve is not known',
    ]);
    expect(liveShop().record.settings.workers.max).toBe(2);
  });

  it('that is called off stays deployed, which is said', async () => {
    const wanted = await suite.wanted(shop());
    const calledOff = new AbortController();
    const applied = suite.apply(await suite.plan(wanted), () => undefined, calledOff.signal);
    await until('the endpoint is there', () => liveShop());
    calledOff.abort();
    const error = await failure(applied);
    expect([error.name, error.state]).toEqual(['AbortError', expect.stringContaining('shop (create)')]);
    expect(await suite.status()).toHaveLength(1);
  });

  it('that starts is told when it is healthy', async () => {
    const told: string[] = [];
    await suite.apply(await suite.plan(shop()), (text) => told.push(text));
    expect(told).toEqual(['create shop', 'shop version 1 is healthy']);
  });

  it('of a queue is proven by a job that does nothing, which leaves nothing behind', async () => {
    const work = only(await suite.deploy({ label: 'one', endpoints: { work: QUEUE } }));
    // A worker that has taken the job is the proof; the job ends a moment later.
    const jobs = await until('the job has ended', async () => {
      const health = (await (await suite.call(work, '/health')).json()) as { readonly jobs: { inProgress: number } };
      return health.jobs.inProgress === 0 && health.jobs;
    });
    expect(jobs).toMatchObject({ completed: 1, inQueue: 0 });
  });
});

describe('a rollback', () => {
  const rollback = (name: string, version?: number) => {
    const id = liveShop().record.id;
    return cloud.target.rollback({ name, id }, { timeout: TIMEOUT_S, ...NO_PROGRESS, version });
  };

  it('goes back to any release, by a new version', async () => {
    const deployed = [];
    for (const label of ['one', 'two', 'three']) deployed.push(...(await suite.deploy(shop({}, label))));
    expect(await rollback('shop', 1)).toBe(4);
    expect(await suite.ask(deployed[0]!)).toBe('one');
    expect(await rollback('shop')).toBe(5);
    expect(await suite.ask(deployed[0]!)).toBe('three');
  });

  it('is refused where there is nothing to go back to', async () => {
    await suite.deploy(shop());
    expect(await failure(rollback('shop'))).toMatchObject({ code: 'FLASH_RUNPOD_NO_RELEASE' });
    expect(await failure(rollback('shop', 9))).toMatchObject({ code: 'FLASH_RUNPOD_NO_RELEASE' });
  });
});

describe('logs', () => {
  it('are filtered, and of one worker where one is named', async () => {
    const made = only(await suite.deploy(shop()));
    await suite.ask(made);
    const signal = new AbortController().signal;
    const worker = only(liveShop().pool.pods).facts.id;
    const lines = async (query: object) => {
      const found: LogLine[] = [];
      for await (const line of cloud.target.logs({ endpoint: [made.id], ...query }, signal)) found.push(line);
      return found;
    };
    expect((await lines({ worker })).map(({ line }) => line)).toEqual([
      expect.stringContaining('[runpod] create container'),
      expect.stringContaining('[runpod] start container'),
      'one was asked',
    ]);
    expect(await lines({ lines: 1 })).toMatchObject([
      { line: 'one was asked', workerId: worker, endpointName: 'shop' },
    ]);
    expect(await lines({ level: 'error' })).toEqual([]);
    expect(await lines({ until: '2026-01-01T00:00:00.000Z' })).toEqual([]);
    expect(await failure(lines({ worker: 'nobody' }))).toMatchObject({ code: 'FLASH_WORKER_UNKNOWN' });
  });
});
