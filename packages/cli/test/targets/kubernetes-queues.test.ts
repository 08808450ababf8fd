import type { Manifest } from '@flash-ts/core/manifest';
import { TestCluster, type TestClusterOptions } from '@flash-ts/testkit/kubernetes';
import { describeWithPostgres, PASSWORD, Postgres } from '@flash-ts/testkit/postgres';
import { built, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { openTarget } from '../../src/targets/table.js';
import type { Target, Wanted } from '../../src/targets/target.js';
import { failure, NO_PROGRESS } from './target-suite.js';

const SOURCE = `
  import { FlashEndpoint, Get, Input, Job } from '@flash-ts/core';
  @FlashEndpoint({ name: 'resize', cpu: 'cpu3c-1-2', workers: [0, 3], idleTimeout: 20, concurrency: 2 })
  export class Resize {
    @Job() async resize(@Input('width') width: number) { return { width, worker: process.env.RUNPOD_POD_ID }; }
  }
  @FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2' })
  export class Shop { @Get('/') get() { return 'open'; } }
`;

interface SeenJob {
  readonly status: string;
  readonly output: { readonly width: number; readonly worker: string };
}

describeWithPostgres('a queue-based endpoint on Kubernetes', () => {
  const postgres = new Postgres();
  const clusters: TestCluster[] = [];
  let project: FixtureProject;
  let wanted: Wanted;

  beforeAll(async () => {
    project = await fixtureProject({ 'src/resize.ts': SOURCE });
    const { manifest, files } = await built(project.dir);
    const { path, digest } = files.artifact;
    const image = { reference: `registry.example.com/acme/shop@sha256:${digest}` };
    wanted = { app: 'shop', env: 'production', manifest, files: { artifact: { path, digest }, image }, secrets: {} };
  });
  afterEach(async () => {
    for (const cluster of clusters.splice(0)) await cluster.close();
  });
  afterAll(() => project.remove());

  const start = async (options: TestClusterOptions = {}, env: NodeJS.ProcessEnv = {}) => {
    const cluster = await TestCluster.start({ ...options, imageOf: () => wanted.files.artifact.path });
    clusters.push(cluster);
    const all = { KUBECONFIG: await cluster.kubeconfig(), FLASH_JOBS_DATABASE: postgres.url, ...env };
    return { cluster, target: await openTarget('kubernetes', all, {}) };
  };
  const deploy = async (target: Target, all = wanted) =>
    (await target.apply(await target.plan(all), { ...NO_PROGRESS, timeout: 120 })).endpoints;
  const resize = async (cluster: TestCluster, id: string, width: number): Promise<SeenJob> => {
    const response = await fetch(`${cluster.addressOf(id)}/runsync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: { width } }),
    });
    return (await response.json()) as SeenJob;
  };
  const withWorkers = (workersMax: number): Wanted => {
    const resource = { ...wanted.manifest.resources['resize'], workersMax };
    const resources = { ...wanted.manifest.resources, resize: resource };
    return { ...wanted, manifest: { ...wanted.manifest, resources } as Manifest };
  };

  it('runs as a queue server with workers of its own, beside a Knative Service', async () => {
    const { cluster, target } = await start();
    const endpoints = await deploy(target);
    expect(endpoints.map(({ name, action, version }) => [name, action, version])).toEqual([
      ['resize', 'create', 1],
      ['shop', 'create', 1],
    ]);
    const id = 'shop-production-resize';
    const job = await resize(cluster, id, 7);
    expect(job).toMatchObject({ status: 'COMPLETED', output: { width: 7 } });
    expect(job.output.worker).toMatch(/^shop-production-resize-/);
    expect(await (await fetch(`${cluster.addressOf('shop-production-shop')}/`)).text()).toBe('open');

    const [scaled] = cluster.objects('ScaledObject');
    expect(scaled?.['spec']).toMatchObject({
      scaleTargetRef: { name: id },
      minReplicaCount: 0,
      maxReplicaCount: 3,
      cooldownPeriod: 20,
      triggers: [
        { metadata: { url: `http://${id}.default.svc/health`, valueLocation: 'jobs.inQueue', targetValue: '2' } },
        { metadata: { valueLocation: 'jobs.inProgress', targetValue: '2' } },
      ],
    });
    expect(await (await fetch(`${cluster.addressOf(id)}/health`)).json()).toMatchObject({ jobs: { completed: 1 } });
    expect((await target.plan(wanted)).steps).toEqual([]);
    // What has jobs is told; the jobs themselves are out of reach.
    expect(await target.endpoints(wanted)).toMatchObject([{ isQueue: true }, { name: 'shop', isQueue: false }]);
    expect(() => target.jobs()).toThrow(expect.objectContaining({ code: 'FLASH_TARGET_UNSUPPORTED' }));
    expect((await target.status(wanted)).endpoints.map(({ name, rollout }) => [name, rollout.state])).toEqual([
      ['resize', 'serving'],
      ['shop', 'serving'],
    ]);
  });

  it('is changed in place, gets new versions, and leaves nothing behind', async () => {
    const { cluster, target } = await start({ knative: false });
    await deploy(target);
    const { steps } = await target.plan(withWorkers(5));
    expect(steps).toMatchObject([{ action: 'update', changes: [{ field: 'workers.max', from: 3, to: 5 }] }]);
    const [changed] = await deploy(target, withWorkers(5));
    expect(changed).toMatchObject({ name: 'resize', action: 'update', version: 1 });
    expect(cluster.objects('ScaledObject')[0]?.['spec'].maxReplicaCount).toBe(5);

    const image = { reference: `registry.example.com/acme/shop@sha256:${'1'.repeat(64)}` };
    const [released] = await deploy(target, { ...wanted, files: { ...wanted.files, image } });
    expect(released).toMatchObject({ action: 'update', version: 2 });
    expect(await resize(cluster, released!.id, 8)).toMatchObject({ status: 'COMPLETED' });

    await target.destroy(released!);
    const left = ['Deployment', 'Service', 'Secret', 'ScaledObject'].flatMap((kind) => cluster.objects(kind));
    expect(left.map(({ metadata }) => metadata.name).filter((name) => name.includes('resize'))).toEqual([]);
  });

  it('keeps its database in a Secret, which later deploys find, and tells it nowhere else', async () => {
    const { cluster, target } = await start();
    await deploy(target);
    const open = JSON.stringify(['Deployment', 'Pod', 'ScaledObject'].flatMap((kind) => cluster.objects(kind)));
    expect(open).not.toContain(PASSWORD);
    const later = await openTarget('kubernetes', { KUBECONFIG: await cluster.kubeconfig() }, {});
    expect((await later.plan(wanted)).steps).toEqual([]);
    const moved = `${postgres.url}&application_name=other`;
    const other = await openTarget(
      'kubernetes',
      { KUBECONFIG: await cluster.kubeconfig(), FLASH_JOBS_DATABASE: moved },
      {},
    );
    const plan = await other.plan(wanted);
    expect(plan.steps).toMatchObject([{ action: 'update', name: 'resize', changes: [{ field: 'queue.access' }] }]);
    expect(JSON.stringify(plan.steps.map(({ changes }) => changes))).not.toContain(PASSWORD);
  });

  it('is refused without a database, and said to have failed where its queue server does not start', async () => {
    const none = await start({}, { FLASH_JOBS_DATABASE: '' });
    expect(await failure(none.target.plan(wanted))).toMatchObject({ code: 'FLASH_KUBERNETES_JOBS_DATABASE' });
    const away = await start({}, { FLASH_JOBS_DATABASE: 'postgres://flash:hidden@127.0.0.1:1/flash' });
    const error = await failure(deploy(away.target));
    expect([error.code, error.message]).toEqual([
      'FLASH_ROLLOUT_FAILED',
      expect.stringMatching(/its queue server: .*can't use the database of the jobs/s),
    ]);
    expect(JSON.stringify(error)).not.toContain('hidden');
  });

  it('has as many workers as it is told where nothing scales them', async () => {
    const { cluster, target } = await start({ keda: false });
    const plan = await target.plan(wanted);
    expect(plan.notes).toContainEqual(expect.stringContaining('The cluster has no KEDA'));
    await target.apply(plan, { ...NO_PROGRESS, timeout: 120 });
    const workers = cluster.objects('Deployment').find(({ metadata }) => metadata.name === 'shop-production-resize');
    expect(workers?.['spec'].replicas).toBe(1);
  });

  it('keeps the number of its workers through a rollback where nothing scales them', async () => {
    const { cluster, target } = await start({ keda: false });
    const two = (image = wanted.files.image): Wanted => {
      const resource = { ...wanted.manifest.resources['resize'], workersMin: 2 };
      const manifest = { ...wanted.manifest, resources: { resize: resource } } as Manifest;
      return { ...wanted, manifest, files: { ...wanted.files, ...(image && { image }) } };
    };
    await deploy(target, two());
    const reference = `registry.example.com/acme/shop@sha256:${'2'.repeat(64)}`;
    const [second] = await deploy(target, two({ reference }));
    expect(second?.version).toBe(2);
    await target.rollback(second!, { ...NO_PROGRESS, timeout: 120 });
    const workers = cluster.objects('Deployment').find(({ metadata }) => metadata.name === second?.id);
    expect(workers?.['spec'].replicas).toBe(2);
  });

  it('refuses a canary, whose jobs nobody could choose', async () => {
    const { target } = await start();
    const error = await failure(target.plan(wanted, { canary: { percent: 10 } }));
    expect([error.code, error.message]).toEqual(['FLASH_TARGET_UNSUPPORTED', expect.stringContaining('resize')]);
  });
});
