import { TestCluster, type Access } from '@flash-ts/testkit/kubernetes';
import { until } from '@flash-ts/testkit/waiting';
import { writeFile } from 'node:fs/promises';
import { openTarget } from '../../src/targets/table.js';
import type { DeployPlan, PlanOptions, Target, Wanted } from '../../src/targets/target.js';
import { failure } from './target-suite.js';
import { WantedApps, type WantedApp } from './wanted-app.js';

const SHOP: WantedApp = { label: 'one', endpoints: { shop: {} } };
const WITH_SECRET = { shop: { env: { HF_TOKEN: { secret: 'HF_TOKEN' } } } };

describe('the target kubernetes', () => {
  const apps = new WantedApps();
  let cluster: TestCluster;
  let kubeconfig: string;
  let target: Target;
  let app: string;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    kubeconfig = await cluster.kubeconfig();
    target = await openTarget('kubernetes', { KUBECONFIG: kubeconfig }, {});
  });
  afterAll(async () => {
    await cluster.close();
    await apps.remove();
  });
  beforeEach(() => {
    app = apps.newApp();
  });
  afterEach(() => {
    cluster.faults.refusals.length = 0;
    cluster.faults.unschedulable = undefined;
  });

  const wanted = async (what: WantedApp, secrets: Wanted['secrets'] = {}): Promise<Wanted> => {
    const built = await apps.wanted(app, what);
    const { path, digest } = built.files.artifact;
    const reference = `registry.example.com/acme/${app}@sha256:${digest}`;
    cluster.images.set(reference, path);
    return { ...built, secrets, files: { ...built.files, image: { reference } } };
  };
  const apply = async (plan: DeployPlan, timeout = 120, onStep: (text: string) => void = () => undefined) =>
    (await target.apply(plan, { timeout, signal: new AbortController().signal, onStep })).endpoints[0]!;
  const deploy = async (what: WantedApp | Wanted, options?: PlanOptions) =>
    apply(await target.plan('manifest' in what ? what : await wanted(what), options));
  const refuse = (refuses: (access: Access) => boolean, status: number, reason: string, message: string) =>
    cluster.faults.refusals.push({ refuses, status, reason, message });
  const inCluster = (kind: string) =>
    [...cluster.objects(kind)].filter(({ metadata }) => metadata.labels?.['flash-ts.dev/app'] === app);

  describe('says why a version does not become ready', () => {
    it('where its image can’t be pulled', async () => {
      const all = await wanted(SHOP);
      cluster.images.delete(all.files.image!.reference);
      const error = await failure(deploy(all));
      expect(error).toMatchObject({
        code: 'FLASH_ROLLOUT_FAILED',
        state: expect.stringContaining('no version serves'),
      });
      expect(error.message).toContain(
        `the image ${all.files.image!.reference} can't be pulled: Back-off pulling image`,
      );
    });

    it('where its worker crashes, by its last lines', async () => {
      const error = await failure(deploy({ endpoints: { shop: {} } }));
      expect(error.message).toMatch(/crashes again and again \(exit code 1\):[^]*Error: no model/);
      expect(await target.status({ app, env: 'production' })).toMatchObject({
        endpoints: [
          { rollout: { state: 'failed', servingVersion: null, bootError: expect.stringContaining('no model') } },
        ],
      });
    });

    it('where no node takes it, while it waits, and goes on once one does', async () => {
      cluster.faults.unschedulable = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.';
      const told: string[] = [];
      const all = await wanted(SHOP);
      const plan = await target.plan(all);
      const deployed = apply(plan, 120, (text) => told.push(text));
      const waits = 'waits: no node takes its pod: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.';
      await until('the reason is told', () => told.some((text) => text.includes(waits)));
      const { endpoints } = await target.status({ app, env: 'production' });
      expect(endpoints[0]!.rollout.throttled).toContain('Insufficient nvidia.com/gpu');
      const error = await failure(target.plan(all).then((again) => apply(again, 0)));
      expect([error.code, error.message]).toEqual(['FLASH_ROLLOUT_TIMEOUT', expect.stringContaining('no node takes')]);
      cluster.faults.unschedulable = undefined;
      await cluster.reschedule();
      expect(await deployed).toMatchObject({ action: 'create', version: 1 });
    });
  });

  describe('says what the cluster refuses, and what to do', () => {
    it('where the rights are missing', async () => {
      const isPatch = ({ verb, resource }: Access) => verb === 'patch' && resource.startsWith('services.serving');
      refuse(
        isPatch,
        403,
        'Forbidden',
        'User "ada" cannot patch resource "services" in API group "serving.knative.dev"',
      );
      const error = await failure(deploy(SHOP));
      expect(error).toMatchObject({
        code: 'FLASH_KUBERNETES_DENIED',
        state: expect.stringContaining('not done: shop (create)'),
      });
      expect(error.message).toMatch(/refused to apply the Service .*-production-shop \(403\): User "ada" cannot patch/);
    });

    it('where the credentials are wrong, the cluster does not answer, or fails', async () => {
      const on = async (context: string) => {
        const other = await openTarget('kubernetes', { KUBECONFIG: kubeconfig }, { context });
        return failure(other.status({ app, env: 'production' }));
      };
      expect(await on('stranger')).toMatchObject({
        code: 'FLASH_KUBERNETES_DENIED',
        fix: expect.stringContaining('Log in'),
      });
      const nowhere = await on('nowhere');
      expect([nowhere.code, nowhere.message]).toEqual([
        'FLASH_KUBERNETES_UNREACHABLE',
        expect.stringContaining('context nowhere, http://127.0.0.1:1, does not answer'),
      ]);
      refuse(({ verb }) => verb === 'list', 503, 'ServiceUnavailable', 'etcd has no leader');
      expect((await on('test')).message).toContain('it answered 503: etcd has no leader');
    });

    it('where another manager owns a field, which stays as it is', async () => {
      await deploy(SHOP);
      const [service] = inCluster('Service');
      const traffic = [{ latestRevision: true, percent: 100, tag: 'mine' }];
      cluster.edit(service!, { ...service!, spec: { ...service!['spec'], traffic } }, 'somebody-else');
      const error = await failure(deploy({ label: 'two', endpoints: { shop: {} } }));
      expect([error.code, error.message]).toEqual([
        'FLASH_KUBERNETES_CONFLICT',
        expect.stringContaining('conflict with "somebody-else": .spec.traffic'),
      ]);
      expect(inCluster('Service')[0]!['spec'].traffic).toEqual(traffic);
    });

    it('where its admission refuses a field, with the flag of Knative that allows it', async () => {
      const message =
        'admission webhook denied the request: must not set the field(s): spec.template.spec.nodeSelector';
      refuse(({ verb }) => verb === 'patch', 400, 'BadRequest', message);
      expect(await failure(deploy(SHOP))).toMatchObject({
        code: 'FLASH_KUBERNETES_REFUSED',
        message: expect.stringContaining('must not set the field(s)'),
        fix: expect.stringContaining('config-features'),
      });
    });

    it('where a volume is missing, before anything is changed', async () => {
      const error = await failure(deploy({ label: 'one', endpoints: { shop: { networkVolumes: [{ id: 'vol_1' }] } } }));
      expect(error).toMatchObject({
        code: 'FLASH_KUBERNETES_VOLUME_MISSING',
        message: expect.stringContaining('vol-1'),
      });
      expect(inCluster('Service')).toEqual([]);
    });

    it('where somebody else has an object of the name', async () => {
      const all = await wanted(SHOP);
      const spec = { template: { spec: { containers: [{ name: 'other', image: 'other' }] } }, traffic: [] };
      const metadata = { name: `${app}-production-shop` };
      cluster.add({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata, spec });
      expect(await failure(target.plan(all))).toMatchObject({
        code: 'FLASH_KUBERNETES_NAME_TAKEN',
        message: expect.stringContaining('belongs to somebody else'),
      });
    });

    it('where another app’s endpoint has the name, for names can be joined in two ways', async () => {
      await deploy(SHOP);
      const all = await wanted({ label: 'one', endpoints: { 'production-shop': {} } });
      const [first, second] = app.split('-') as [string, string];
      const error = await failure(target.plan({ ...all, app: first, env: second }));
      expect([error.code, error.message]).toEqual([
        'FLASH_KUBERNETES_NAME_TAKEN',
        expect.stringContaining(`the endpoint shop of ${app} in production`),
      ]);
    });
  });

  it('waits on while the cluster does not answer for a while', async () => {
    cluster.faults.unschedulable = 'no node';
    const told: string[] = [];
    const plan = await target.plan(await wanted(SHOP));
    const deployed = apply(plan, 120, (text) => told.push(text));
    await until('it waits', () => told.some((text) => text.includes('no node takes its pod')));
    refuse(() => true, 503, 'ServiceUnavailable', 'etcd has no leader');
    const asked = cluster.seen.length;
    await until('it has asked in vain', () => cluster.seen.length > asked);
    cluster.faults.refusals.length = 0;
    cluster.faults.unschedulable = undefined;
    await cluster.reschedule();
    expect(await deployed).toMatchObject({ action: 'create', version: 1 });
  });

  describe('goes on where a watch', () => {
    it('is cut off, or has missed too much', async () => {
      cluster.faults.unschedulable = 'no node';
      const deployed = target.plan(await wanted(SHOP)).then((plan) => apply(plan));
      const { watches } = cluster;
      await until('it watches', () => watches.opened > 0);
      for (const interrupt of ['drop', 'expire'] as const) {
        const { opened } = watches;
        watches[interrupt]();
        await until('it watches again', () => watches.opened > opened);
      }
      cluster.faults.unschedulable = undefined;
      await cluster.reschedule();
      expect(await deployed).toMatchObject({ action: 'create', version: 1 });
    });
  });

  it('follows the output of workers on, where its connection is cut off, and ends it without an error', async () => {
    const shop = await deploy({ label: `heard-${app}`, endpoints: { shop: {} } });
    const followed = new AbortController();
    let told = 0;
    const reading = (async () => {
      for await (const { line } of target.logs({ endpoint: [shop.id], follow: true }, followed.signal))
        if (line === `heard-${app} was asked`) told += 1;
    })();
    const asked = async () => (await fetch(`${cluster.addressOf(shop.id)}/`)).text();
    await asked();
    await until('it is told', () => told === 1);
    await until('its connection is cut off', () => cluster.pods.dropLogs() > 0);
    await asked();
    await until('the next is told', () => told === 2);
    followed.abort();
    await reading;
    expect(told).toBe(2);
  });

  describe('a secret', () => {
    const answered = (endpoint: { readonly id: string }) => fetch(`${cluster.addressOf(endpoint.id)}/`);

    it('is in a Secret of its version, which goes with the last version that can be gone back to', async () => {
      const all = await wanted({ label: 'one', endpoints: WITH_SECRET }, { shop: { HF_TOKEN: 'hunter2' } });
      const shop = await deploy(all);
      expect((await answered(shop)).status).toBe(200);
      expect((await target.plan(all)).steps).toEqual([]);
      const { steps } = await target.plan({ ...all, secrets: { shop: { HF_TOKEN: 'hunter3' } } });
      expect(steps).toMatchObject([{ action: 'update', changes: [{ field: 'env.HF_TOKEN', variable: 'changed' }] }]);
      expect(JSON.stringify(steps.map(({ changes }) => changes))).not.toContain('hunter');
      await deploy({ ...all, secrets: { shop: { HF_TOKEN: 'hunter3' } } });
      expect(inCluster('Secret').map(({ metadata }) => metadata.name)).toEqual([`${shop.id}-v1`, `${shop.id}-v2`]);
      await target.destroy(shop);
      expect(inCluster('Secret')).toEqual([]);
    });

    it('is in no error, however the cluster words it', async () => {
      const base64 = Buffer.from('hunter2').toString('base64');
      refuse(
        ({ resource, verb }) => resource === 'secrets' && verb === 'patch',
        422,
        'Invalid',
        `data.HF_TOKEN: "${base64}" (hunter2)`,
      );
      const all = await wanted({ label: 'one', endpoints: WITH_SECRET }, { shop: { HF_TOKEN: 'hunter2' } });
      const error = await failure(deploy(all));
      expect([error.code, JSON.stringify([error.message, error.fix])]).toEqual([
        'FLASH_KUBERNETES_REFUSED',
        expect.not.stringMatching(/hunter2|aHVudGVyMg/),
      ]);
      expect(error.message).toContain('[secret]');
    });
  });

  it('refuses queue-based endpoints without a database', async () => {
    const all = await wanted({ label: 'one', endpoints: { work: { is_load_balanced: false } } });
    expect(await failure(target.plan(all))).toMatchObject({
      code: 'FLASH_KUBERNETES_JOBS_DATABASE',
      message: expect.stringContaining('The jobs of work are kept in PostgreSQL'),
    });
  });

  it('notes what an endpoint asks for that a cluster does not have', async () => {
    const endpoints = { shop: { instanceIds: ['cpu3c-2-4', 'cpu5c-2-4'] as never } };
    const { notes } = await target.plan(await wanted({ label: 'one', endpoints }));
    expect(notes).toEqual([
      expect.stringMatching(/^The option cpu of shop: workers get the CPU and memory of the first/),
    ]);
  });

  describe('without a usable kubeconfig', () => {
    const open = (env: NodeJS.ProcessEnv, context?: string) => {
      return failure(openTarget('kubernetes', env, { context }));
    };

    it('says what is missing', async () => {
      expect(await open({ HOME: '/nowhere' })).toMatchObject({
        code: 'FLASH_KUBECONFIG_MISSING',
        message: 'No kubeconfig was found: /nowhere/.kube/config does not exist.',
      });
      expect(await open({ KUBECONFIG: kubeconfig }, 'tset')).toMatchObject({
        code: 'FLASH_KUBERNETES_CONTEXT_UNKNOWN',
        message: expect.stringContaining('Did you mean test?'),
      });
      await writeFile(`${kubeconfig}-broken`, 'users: [{name: a, user: {token: hunter2}}\ncontexts: {');
      const broken = await open({ KUBECONFIG: `${kubeconfig}-broken` });
      expect([broken.code, broken.message]).toEqual([
        'FLASH_KUBECONFIG_INVALID',
        expect.not.stringContaining('hunter2'),
      ]);
    });
  });
});
