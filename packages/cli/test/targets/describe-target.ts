import { ALL_CAPABILITIES, type TargetCapabilities } from './capabilities.js';
import { describeCanaries, describeNoCanaries } from './describe-canaries.js';
import { describeEnvironments, describeNoEmptyEnvironments } from './describe-environments.js';
import { describeLive, describeNoLive } from './describe-live.js';
import { describeQueues } from './describe-queues.js';
import { actions, failure, NO_PROGRESS, only, TargetSuite, TIMEOUT_S, type TargetUnderTest } from './target-suite.js';

/**
 * What every target has to do, as tests of one that is real.
 *
 * @param makeTarget called once; each test has an app of its own on it
 * @param lacking the capabilities that it does not have, as false
 */
export function describeTarget(
  name: string,
  makeTarget: () => Promise<TargetUnderTest>,
  lacking: Partial<TargetCapabilities> = {},
): void {
  const can = { ...ALL_CAPABILITIES, ...lacking };
  describe(`the target ${name}`, () => {
    const suite = new TargetSuite(makeTarget);

    describe('a plan', () => {
      it('changes nothing, and has all that is done in its steps', async () => {
        const plan = await suite.target.plan(await suite.wanted({ label: 'one', endpoints: { shop: {}, mail: {} } }));
        const uploads = can.uploads ? ['upload'] : [];
        expect(plan.steps.map(({ action }) => action)).toEqual([...uploads, 'create', 'create']);
        expect(plan.endpoints).toEqual([
          { name: 'shop', id: null },
          { name: 'mail', id: null },
        ]);
        expect(await suite.status()).toEqual([]);
      });

      it('has no step where all is as it is wanted', async () => {
        const all = await suite.wanted({ label: 'one', endpoints: { shop: {} } });
        await suite.deploy(all);
        expect((await suite.target.plan(all)).steps).toEqual([]);
        expect(await suite.deploy(all)).toMatchObject([{ name: 'shop', action: 'none', version: 1 }]);
      });

      it('tells what changes from what to what', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {} } });
        const { steps } = await suite.target.plan(
          await suite.wanted({ label: 'one', endpoints: { shop: { workersMax: 5 } } }),
        );
        const changes = [{ field: 'workers.max', from: 2, to: 5 }];
        expect(steps).toMatchObject([{ action: 'update', name: 'shop', changes }]);
      });

      it('refuses to turn a CPU endpoint into a GPU one', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {} } });
        const { instanceIds: _, ...shop } = (await suite.wanted({ endpoints: { shop: {} } })).manifest.resources[
          'shop'
        ]!;
        const all = await suite.wanted({ label: 'one', endpoints: {} });
        const manifest = {
          ...all.manifest,
          resources: { shop: { ...shop, gpuIds: 'ADA_24', gpuPools: ['ADA_24' as const] } },
        };
        expect(await failure(suite.target.plan({ ...all, manifest }))).toMatchObject({ code: 'FLASH_COMPUTE_FAMILY' });
      });

      it('names what is no longer in the source, and removes it where that is asked for', async () => {
        const both = await suite.deploy({ label: 'one', endpoints: { shop: {}, mail: {} } });
        const all = await suite.wanted({ label: 'one', endpoints: { shop: {} } });
        expect(await suite.target.plan(all)).toMatchObject({ steps: [], leftover: ['mail'] });
        const plan = await suite.target.plan(all, { prune: true });
        expect(plan).toMatchObject({ steps: [{ action: 'delete', id: both[1]?.id }], leftover: [] });
        await suite.apply(plan);
        expect((await suite.status()).map((endpoint) => endpoint.name)).toEqual(['shop']);
      });
    });

    describe('an endpoint', () => {
      it('is created, and answers', async () => {
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        expect(shop).toMatchObject({ name: 'shop', action: 'create', version: 1, canary: null });
        expect(await suite.ask(shop)).toBe('one');
        expect(only(await suite.status())).toMatchObject({ id: shop.id, version: 1, rollout: { state: 'serving' } });
      });

      it('is changed in place where its workers stay as they are', async () => {
        const { id } = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: { workersMax: 5 } } }));
        expect(shop).toMatchObject({ id, action: 'update', version: 1 });
      });

      it('gets a new version of new code, and goes back to the one before', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {} } });
        const shop = only(await suite.deploy({ label: 'two', endpoints: { shop: {} } }));
        expect(shop).toMatchObject({ action: 'update', version: 2 });
        expect(await suite.ask(shop)).toBe('two');
        await suite.target.rollback(shop, { timeout: TIMEOUT_S, ...NO_PROGRESS });
        expect(await suite.ask(shop)).toBe('one');
      });

      it('keeps its version where the new one does not start, and the next deploy tries the new one again', async () => {
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        const broken = await suite.wanted({ endpoints: { shop: {} } });
        const error = await failure(suite.deploy(broken));
        expect([error.code, error.message]).toEqual(['FLASH_ROLLOUT_FAILED', expect.stringContaining('no model')]);
        expect(error.state).toContain(can.keepsFailedVersions ? 'version 1 still serves' : 'version 1');
        expect(await suite.ask(shop)).toBe('one');
        const { steps } = await suite.plan(broken);
        const again = { action: 'retry', failure: expect.stringContaining('no model') };
        expect(steps).toMatchObject([can.keepsFailedVersions ? again : { action: 'update', failure: null }]);
      });

      it('calls others by ids that are given to it, in a circle too', async () => {
        const endpoints = { shop: { remote_calls: ['mail'] }, mail: { remote_calls: ['shop'] } };
        const all = await suite.wanted({ label: 'one', endpoints });
        const plan = await suite.target.plan(all);
        const steps = can.makesIds ? ['create mail', 'create shop', 'update mail'] : ['create shop', 'create mail'];
        expect(actions(plan)).toEqual(steps);
        await suite.apply(plan);
        expect((await suite.target.plan(all)).steps).toEqual([]);
      });

      it('is left by a target that has started nothing in this process', () => {
        expect(suite.target.stopPlatform).toBeUndefined();
      });

      it('is removed', async () => {
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        await suite.target.destroy(shop);
        expect(await suite.status()).toEqual([]);
      });

      it('is told of with the other places that have endpoints', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {} } });
        const { elsewhere } = await suite.target.status({ ...suite.place, env: 'staging' });
        expect(elsewhere).toContainEqual({ ...suite.place, endpoints: 1 });
      });

      it('makes the environment that it is deployed to, which ends with it', async () => {
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        const environments = async () => (await suite.target.environments()).filter((one) => one.app === suite.app);
        const { name, id } = shop;
        expect(await environments()).toEqual([{ ...suite.place, createdAt: null, endpoints: [{ name, id }] }]);
        await suite.target.destroy(shop);
        expect(await environments()).toEqual([]);
      });

      it('has its output followed', async () => {
        const shop = only(await suite.deploy({ label: 'heard', endpoints: { shop: {} } }));
        await suite.ask(shop);
        const followed = new AbortController();
        for await (const { endpointId, line } of suite.target.logs({ follow: true }, followed.signal)) {
          if (endpointId === shop.id && line.includes('heard was asked')) break;
        }
        followed.abort();
      });

      it('has its output told, of the endpoints that are named only', async () => {
        const [shop, mail] = await suite.deploy({ label: 'told', endpoints: { shop: {}, mail: {} } });
        await Promise.all([suite.ask(shop!), suite.ask(mail!)]);
        expect(await suite.target.endpoints(suite.place)).toEqual([
          { name: 'mail', id: mail!.id, isQueue: false },
          { name: 'shop', id: shop!.id, isQueue: false },
        ]);
        const lines = [];
        for await (const line of suite.target.logs({ endpoint: [shop!.id], lines: 1 }, new AbortController().signal))
          lines.push(line);
        expect(lines).toMatchObject([{ endpointId: shop!.id }]);
      });
    });

    (can.canary ? describeCanaries : describeNoCanaries)(suite, can);

    describe('a plan that is applied', () => {
      it('stops between its steps when it is called off, says what is done, and the next goes on from there', async () => {
        const all = await suite.wanted({ label: 'one', endpoints: { mail: {}, shop: {} } });
        const calledOff = new AbortController();
        const onStep = (text: string) => {
          if (text === 'create mail') calledOff.abort();
        };
        const error = await failure(suite.apply(await suite.target.plan(all), onStep, calledOff.signal));
        expect(error).toMatchObject({
          name: 'AbortError',
          state: 'changed before the error: mail (create); not done: shop (create)',
        });
        const rest = await suite.target.plan(all);
        expect(actions(rest)).toEqual(['create shop']);
        expect(await suite.apply(rest)).toMatchObject([
          { name: 'mail', action: 'none' },
          { name: 'shop', action: 'create' },
        ]);
      });

      it('stops before an endpoint that has been created since', async () => {
        const all = await suite.wanted({ label: 'one', endpoints: { shop: {} } });
        const plan = await suite.target.plan(all);
        await suite.deploy(all);
        const error = await failure(suite.apply(plan));
        expect([error.code, error.message]).toEqual([
          'FLASH_PLAN_OUTDATED',
          expect.stringContaining('it has been created'),
        ]);
        expect(await suite.status()).toHaveLength(1);
      });

      it('stops before an endpoint that has been removed since', async () => {
        const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
        const plan = await suite.target.plan(await suite.wanted({ label: 'two', endpoints: { shop: {} } }));
        await suite.target.destroy(shop);
        expect((await failure(suite.apply(plan))).message).toContain('it has been removed');
      });

      it('stops before an endpoint that has changed since, says how, and what it had done', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {} } });
        const all = await suite.wanted({ label: 'two', endpoints: { mail: {}, shop: {} } });
        const plan = await suite.target.plan(all);
        await suite.deploy({ label: 'one', endpoints: { shop: { workersMax: 7 } } });
        expect(await failure(suite.apply(plan))).toMatchObject({
          code: 'FLASH_PLAN_OUTDATED',
          message: expect.stringContaining('its settings have changed: workers.max 2 → 7'),
          state: 'changed before the error: mail (create); not done: shop (update)',
        });
        const after = await suite.status();
        expect(after.map((endpoint) => [endpoint.name, endpoint.version])).toEqual([
          ['mail', 1],
          ['shop', 1],
        ]);
      });

      it('stops before a removal of what has changed since', async () => {
        await suite.deploy({ label: 'one', endpoints: { shop: {}, mail: {} } });
        const plan = await suite.target.plan(await suite.wanted({ label: 'one', endpoints: { shop: {} } }), {
          prune: true,
        });
        await suite.deploy({ label: 'one', endpoints: { shop: {}, mail: { workersMax: 7 } } });
        expect(await failure(suite.apply(plan))).toMatchObject({
          code: 'FLASH_PLAN_OUTDATED',
          state: 'no endpoint was changed; not done: mail (delete)',
        });
        expect(await suite.status()).toHaveLength(2);
      });
    });

    (can.live ? describeLive : describeNoLive)(suite);

    (can.emptyEnvironments ? describeEnvironments : describeNoEmptyEnvironments)(suite);

    if (can.queues) describeQueues(suite, can);

    if (can.leases) {
      it('is changed by one at a time', async () => {
        await suite.target.exclusively(suite.place, { ...NO_PROGRESS, timeout: TIMEOUT_S }, async () => {
          const options = { ...NO_PROGRESS, timeout: 0.05 };
          const other = suite.target.exclusively(suite.place, options, () => Promise.resolve());
          expect(await failure(other)).toMatchObject({ code: 'FLASH_DEPLOY_BUSY' });
        });
      });
    }
  });
}
