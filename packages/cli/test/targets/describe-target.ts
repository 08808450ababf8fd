import type { FlashError } from '@flash-ts/core/errors';
import type { DeployedEndpoint, DeployPlan, PlanOptions, Target, Wanted } from '../../src/targets/target.js';
import { describeQueues } from './describe-queues.js';
import { WantedApps, type WantedApp } from './wanted-app.js';

export interface TargetUnderTest {
  readonly target: Target;
  /** Ends the target and what it needed. */
  readonly close: () => Promise<void>;
}

const TIMEOUT_S = 120;
const CANARY = { 'x-canary': 'yes' };

/**
 * What every target has to do, as tests of one that is real.
 *
 * @param makeTarget called once; each test has an app of its own on it
 */
export function describeTarget(name: string, makeTarget: () => Promise<TargetUnderTest>): void {
  describe(`the target ${name}`, () => {
    const apps = new WantedApps();
    let made: TargetUnderTest;
    let target: Target;
    let app: string;

    beforeAll(async () => {
      made = await makeTarget();
      ({ target } = made);
    });
    afterAll(async () => {
      await made?.close();
      await apps.remove();
    });
    beforeEach(() => {
      app = apps.newApp();
    });

    const wanted = (what: WantedApp) => apps.wanted(app, what);
    const status = async () => (await target.status({ app, env: 'production' })).endpoints;
    const apply = async (plan: DeployPlan, told: (text: string) => void = () => undefined, abort?: AbortSignal) => {
      const signal = abort ?? new AbortController().signal;
      return (await target.apply(plan, { timeout: TIMEOUT_S, signal, onStep: told })).endpoints;
    };
    const deploy = async (what: WantedApp | Wanted, options?: PlanOptions) => {
      const all = 'manifest' in what ? what : await wanted(what);
      return apply(await target.plan(all, options));
    };
    const only = <Item>([item, ...others]: readonly Item[]): Item => {
      expect(others).toEqual([]);
      return item as Item;
    };
    const ask = async ({ pathUrl }: Pick<DeployedEndpoint, 'pathUrl'>, headers: Record<string, string> = {}) =>
      (await fetch(`${pathUrl}/`, { headers })).text();
    const actions = ({ steps }: DeployPlan) =>
      steps.filter(({ action }) => action !== 'upload').map((step) => `${step.action} ${step.name}`);
    const failure = (attempt: Promise<unknown>) =>
      attempt.then(
        () => {
          throw new Error('it has not failed');
        },
        (error: unknown) => error as FlashError,
      );

    describe('a plan', () => {
      it('changes nothing, and has all that is done in its steps', async () => {
        const plan = await target.plan(await wanted({ label: 'one', endpoints: { shop: {}, mail: {} } }));
        expect(plan.steps.map(({ action }) => action)).toEqual(['upload', 'create', 'create']);
        expect(plan.endpoints).toEqual([
          { name: 'shop', id: null },
          { name: 'mail', id: null },
        ]);
        expect(await status()).toEqual([]);
      });

      it('has no step where all is as it is wanted', async () => {
        const all = await wanted({ label: 'one', endpoints: { shop: {} } });
        await deploy(all);
        expect((await target.plan(all)).steps).toEqual([]);
        expect(await deploy(all)).toMatchObject([{ name: 'shop', action: 'none', version: 1 }]);
      });

      it('tells what changes from what to what', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const { steps } = await target.plan(await wanted({ label: 'one', endpoints: { shop: { workersMax: 5 } } }));
        const changes = [{ field: 'workers.max', from: 2, to: 5 }];
        expect(steps).toMatchObject([{ action: 'update', name: 'shop', changes }]);
      });

      it('refuses to turn a CPU endpoint into a GPU one', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const { instanceIds: _, ...shop } = (await wanted({ endpoints: { shop: {} } })).manifest.resources['shop']!;
        const all = await wanted({ label: 'one', endpoints: {} });
        const manifest = {
          ...all.manifest,
          resources: { shop: { ...shop, gpuIds: 'ADA_24', gpuPools: ['ADA_24' as const] } },
        };
        expect(await failure(target.plan({ ...all, manifest }))).toMatchObject({ code: 'FLASH_COMPUTE_FAMILY' });
      });

      it('names what is no longer in the source, and removes it where that is asked for', async () => {
        const both = await deploy({ label: 'one', endpoints: { shop: {}, mail: {} } });
        const all = await wanted({ label: 'one', endpoints: { shop: {} } });
        expect(await target.plan(all)).toMatchObject({ steps: [], leftover: ['mail'] });
        const plan = await target.plan(all, { prune: true });
        expect(plan).toMatchObject({ steps: [{ action: 'delete', id: both[1]?.id }], leftover: [] });
        await apply(plan);
        expect((await status()).map((endpoint) => endpoint.name)).toEqual(['shop']);
      });
    });

    describe('an endpoint', () => {
      it('is created, and answers', async () => {
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        expect(shop).toMatchObject({ name: 'shop', action: 'create', version: 1, canary: null });
        expect(await ask(shop)).toBe('one');
        expect(only(await status())).toMatchObject({ id: shop.id, version: 1, rollout: { state: 'serving' } });
      });

      it('is changed in place where its workers stay as they are', async () => {
        const { id } = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        const shop = only(await deploy({ label: 'one', endpoints: { shop: { workersMax: 5 } } }));
        expect(shop).toMatchObject({ id, action: 'update', version: 1 });
      });

      it('gets a new version of new code, and goes back to the one before', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const shop = only(await deploy({ label: 'two', endpoints: { shop: {} } }));
        expect(shop).toMatchObject({ action: 'update', version: 2 });
        expect(await ask(shop)).toBe('two');
        const signal = new AbortController().signal;
        await target.rollback(shop, { timeout: TIMEOUT_S, signal, onStep: () => undefined });
        expect(await ask(shop)).toBe('one');
      });

      it('keeps its version where the new one does not start, which is tried again by the next deploy', async () => {
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        const broken = await wanted({ endpoints: { shop: {} } });
        const error = await failure(deploy(broken));
        expect([error.code, error.message]).toEqual(['FLASH_ROLLOUT_FAILED', expect.stringContaining('no model')]);
        expect(error.state).toContain('version 1 still serves');
        expect(await ask(shop)).toBe('one');
        const { steps } = await target.plan(broken);
        expect(steps).toMatchObject([{ action: 'retry', failure: expect.stringContaining('no model') }]);
      });

      it('calls others by ids that are given to it, in a circle too', async () => {
        const endpoints = { shop: { remote_calls: ['mail'] }, mail: { remote_calls: ['shop'] } };
        const all = await wanted({ label: 'one', endpoints });
        const plan = await target.plan(all);
        expect(actions(plan)).toEqual(['create mail', 'create shop', 'update mail']);
        await apply(plan);
        expect((await target.plan(all)).steps).toEqual([]);
      });

      it('is removed', async () => {
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        await target.destroy(shop);
        expect(await status()).toEqual([]);
      });

      it('is told of with the other places that have endpoints', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const { elsewhere } = await target.status({ app, env: 'staging' });
        expect(elsewhere).toContainEqual({ app, env: 'production', endpoints: 1 });
      });

      it('makes the environment that it is deployed to, which ends with it', async () => {
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        const environments = async () => (await target.environments()).filter((one) => one.app === app);
        const { name, id } = shop;
        expect(await environments()).toEqual([{ app, env: 'production', createdAt: null, endpoints: [{ name, id }] }]);
        await target.destroy(shop);
        expect(await environments()).toEqual([]);
      });

      it('has its output followed', async () => {
        const shop = only(await deploy({ label: 'heard', endpoints: { shop: {} } }));
        await ask(shop);
        const followed = new AbortController();
        for await (const { endpointId, line } of target.logs({ follow: true }, followed.signal)) {
          if (endpointId === shop.id && line.includes('heard was asked')) break;
        }
        followed.abort();
      });

      it('has its output told, of the endpoints that are named only', async () => {
        const [shop, mail] = await deploy({ label: 'told', endpoints: { shop: {}, mail: {} } });
        await Promise.all([ask(shop!), ask(mail!)]);
        expect(await target.endpoints({ app, env: 'production' })).toEqual([
          { name: 'mail', id: mail!.id },
          { name: 'shop', id: shop!.id },
        ]);
        const lines = [];
        for await (const line of target.logs({ endpoint: [shop!.id], lines: 1 }, new AbortController().signal))
          lines.push(line);
        expect(lines).toMatchObject([{ endpointId: shop!.id }]);
      });
    });

    describe('a canary', () => {
      const rule = { percent: 0, header: { name: 'x-canary', value: 'yes' } };

      it('gets the requests of its rule, another rule, and then all', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const two = await wanted({ label: 'two', endpoints: { shop: {} } });
        const plan = await target.plan(two, { canary: rule });
        expect(plan.steps.at(-1)).toMatchObject({ action: 'update', canary: rule });
        const shop = only(await apply(plan));
        expect(shop).toMatchObject({ version: 2, canary: rule });
        expect([await ask(shop), await ask(shop, CANARY)]).toEqual(['one', 'two']);

        const wider = await target.plan(two, { canary: { percent: 100 } });
        expect(wider.steps).toMatchObject([{ action: 'canary', name: 'shop', canary: { percent: 100 } }]);
        expect(only(await apply(wider))).toMatchObject({ action: 'none', canary: { percent: 100 } });
        expect(await ask(shop)).toBe('two');

        expect(await target.promote(shop)).toBe(2);
        expect(only(await status())).toMatchObject({ rollout: { canary: null, servingVersion: 2 } });
      });

      it('is called off', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const shop = only(await deploy({ label: 'two', endpoints: { shop: {} } }, { canary: rule }));
        const signal = new AbortController().signal;
        expect(await target.rollback(shop, { timeout: TIMEOUT_S, signal, onStep: () => undefined })).toBe(1);
        expect(await ask(shop, CANARY)).toBe('one');
      });
    });

    describe('a plan that is applied', () => {
      it('stops between its steps when it is called off, says what is done, and the next goes on from there', async () => {
        const all = await wanted({ label: 'one', endpoints: { mail: {}, shop: {} } });
        const calledOff = new AbortController();
        const onStep = (text: string) => {
          if (text === 'create mail') calledOff.abort();
        };
        const error = await failure(apply(await target.plan(all), onStep, calledOff.signal));
        expect(error).toMatchObject({
          name: 'AbortError',
          state: 'changed before the error: mail (create); not done: shop (create)',
        });
        const rest = await target.plan(all);
        expect(actions(rest)).toEqual(['create shop']);
        expect(await apply(rest)).toMatchObject([
          { name: 'mail', action: 'none' },
          { name: 'shop', action: 'create' },
        ]);
      });

      it('stops before an endpoint that has been created since', async () => {
        const all = await wanted({ label: 'one', endpoints: { shop: {} } });
        const plan = await target.plan(all);
        await deploy(all);
        const error = await failure(apply(plan));
        expect([error.code, error.message]).toEqual([
          'FLASH_PLAN_OUTDATED',
          expect.stringContaining('it has been created'),
        ]);
        expect(await status()).toHaveLength(1);
      });

      it('stops before an endpoint that has been removed since', async () => {
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        const plan = await target.plan(await wanted({ label: 'two', endpoints: { shop: {} } }));
        await target.destroy(shop);
        expect((await failure(apply(plan))).message).toContain('it has been removed');
      });

      it('stops before an endpoint that has changed since, says how, and what it had done', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const all = await wanted({ label: 'two', endpoints: { mail: {}, shop: {} } });
        const plan = await target.plan(all);
        await deploy({ label: 'one', endpoints: { shop: { workersMax: 7 } } });
        expect(await failure(apply(plan))).toMatchObject({
          code: 'FLASH_PLAN_OUTDATED',
          message: expect.stringContaining('its settings have changed: workers.max 2 → 7'),
          state: 'changed before the error: mail (create); not done: shop (update)',
        });
        const after = await status();
        expect(after.map((endpoint) => [endpoint.name, endpoint.version])).toEqual([
          ['mail', 1],
          ['shop', 1],
        ]);
      });

      it('stops before a canary step if the canary was promoted since the plan', async () => {
        await deploy({ label: 'one', endpoints: { shop: {} } });
        const two = await wanted({ label: 'two', endpoints: { shop: {} } });
        const shop = only(await deploy(two, { canary: { percent: 10 } }));
        const plan = await target.plan(two, { canary: { percent: 50 } });
        expect(actions(plan)).toEqual(['canary shop']);
        await target.promote(shop);
        expect((await failure(apply(plan))).message).toContain('the canary was promoted or called off');
      });

      it('stops before a removal of what has changed since', async () => {
        await deploy({ label: 'one', endpoints: { shop: {}, mail: {} } });
        const plan = await target.plan(await wanted({ label: 'one', endpoints: { shop: {} } }), { prune: true });
        await deploy({ label: 'one', endpoints: { shop: {}, mail: { workersMax: 7 } } });
        expect(await failure(apply(plan))).toMatchObject({
          code: 'FLASH_PLAN_OUTDATED',
          state: 'no endpoint was changed; not done: mail (delete)',
        });
        expect(await status()).toHaveLength(2);
      });
    });

    it('tells live what endpoints do, of this place only', async () => {
      const [shop] = await deploy({ label: 'one', endpoints: { shop: {} } });
      await apply(await target.plan({ ...(await wanted({ label: 'one', endpoints: { mail: {} } })), env: 'staging' }));
      const watched = new AbortController();
      let isAsked = false;
      for await (const { endpoints } of target.live({ app, env: 'production' }, watched.signal)) {
        expect(endpoints.map(({ name }) => name)).toEqual(['shop']);
        const { version, state, p99, coldStarts, lastError } = only(endpoints);
        if (isAsked && p99 !== null && coldStarts > 0) {
          expect([version, state, p99 > 0, lastError]).toEqual([1, 'serving', true, null]);
          break;
        }
        if (!isAsked) await ask(shop!);
        isAsked = true;
      }
      watched.abort();
    });

    describe('an environment', () => {
      const progress = { signal: new AbortController().signal, onStep: () => undefined };
      const environments = async () => (await target.environments()).filter((one) => one.app === app);

      it('can be created without endpoints, outlives them, and is deleted by name', async () => {
        const staging = await target.createEnvironment({ app, env: 'production' }, progress);
        expect(staging).toMatchObject({ app, env: 'production', endpoints: [] });
        const shop = only(await deploy({ label: 'one', endpoints: { shop: {} } }));
        expect(await environments()).toMatchObject([{ createdAt: staging.createdAt, endpoints: [{ name: 'shop' }] }]);
        await target.destroy(shop);
        expect(await environments()).toEqual([staging]);
        await target.deleteEnvironment(staging);
        expect(await environments()).toEqual([]);
        await target.deleteEnvironment(staging);
      });

      it('is not created twice, and not where a deploy has made it', async () => {
        await target.createEnvironment({ app, env: 'staging' }, progress);
        await deploy({ label: 'one', endpoints: { shop: {} } });
        for (const env of ['staging', 'production']) {
          const error = await failure(target.createEnvironment({ app, env }, progress));
          expect(error.code).toBe('FLASH_ENVIRONMENT_EXISTS');
        }
      });
    });

    describeQueues({
      target: () => target,
      place: () => ({ app, env: 'production' }),
      plan: async (what) => target.plan(await wanted(what)),
      deploy,
    });

    it('is changed by one at a time', async () => {
      const place = { app, env: 'production' };
      const options = { signal: new AbortController().signal, onStep: () => undefined };
      await target.exclusively(place, { ...options, timeout: TIMEOUT_S }, async () => {
        const other = target.exclusively(place, { ...options, timeout: 0.05 }, () => Promise.resolve());
        expect(await failure(other)).toMatchObject({ code: 'FLASH_DEPLOY_BUSY' });
      });
    });
  });
}
