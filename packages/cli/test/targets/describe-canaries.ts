import { until } from '@flash-ts/testkit/waiting';
import type { TargetCapabilities } from './capabilities.js';
import { actions, failure, NO_PROGRESS, only, TIMEOUT_S, type TargetSuite } from './target-suite.js';

const CANARY = { 'x-canary': 'yes' };

/** What a target has to do that has canaries. */
export function describeCanaries(suite: TargetSuite, can: TargetCapabilities): void {
  describe('a canary', () => {
    const header = { name: 'x-canary', value: 'yes' };
    const request = can.canaryHeaders ? { percent: 0, header } : { percent: 50 };
    const rule = { header: null, ...request };

    it('gets the requests of its rule, another rule, and then all', async () => {
      await suite.deploy({ label: 'one', endpoints: { shop: {} } });
      const two = await suite.wanted({ label: 'two', endpoints: { shop: {} } });
      const plan = await suite.target.plan(two, { canary: request });
      expect(plan.steps.at(-1)).toMatchObject({ action: 'update', canary: request });
      const shop = only(await suite.apply(plan));
      expect(shop).toMatchObject({ version: 2, canary: rule });
      if (can.canaryHeaders) expect([await suite.ask(shop), await suite.ask(shop, CANARY)]).toEqual(['one', 'two']);
      else for (const label of ['one', 'two']) await until(label, async () => (await suite.ask(shop)) === label);

      const wider = await suite.target.plan(two, { canary: { percent: 100 } });
      expect(wider.steps).toMatchObject([{ action: 'canary', name: 'shop', canary: { percent: 100 } }]);
      expect(only(await suite.apply(wider))).toMatchObject({ action: 'none', canary: { percent: 100 } });
      expect(await suite.ask(shop)).toBe('two');

      expect(await suite.target.promote(shop)).toBe(2);
      expect(only(await suite.status())).toMatchObject({ rollout: { canary: null, servingVersion: 2 } });
    });

    it('is called off', async () => {
      await suite.deploy({ label: 'one', endpoints: { shop: {} } });
      const shop = only(await suite.deploy({ label: 'two', endpoints: { shop: {} } }, { canary: request }));
      expect(await suite.target.rollback(shop, { timeout: TIMEOUT_S, ...NO_PROGRESS })).toBe(1);
      expect(await suite.ask(shop, CANARY)).toBe('one');
    });

    it('stops before a canary step if the canary was promoted since the plan', async () => {
      await suite.deploy({ label: 'one', endpoints: { shop: {} } });
      const two = await suite.wanted({ label: 'two', endpoints: { shop: {} } });
      const shop = only(await suite.deploy(two, { canary: { percent: 10 } }));
      const plan = await suite.target.plan(two, { canary: { percent: 50 } });
      expect(actions(plan)).toEqual(['canary shop']);
      await suite.target.promote(shop);
      expect((await failure(suite.apply(plan))).message).toContain('the canary was promoted or called off');
    });
  });
}

/** What a target has to do that has none: it does not give all requests to a version that should get a part. */
export function describeNoCanaries(suite: TargetSuite): void {
  it('refuses canaries', async () => {
    const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
    const planned = suite.plan({ label: 'two', endpoints: { shop: {} } }, { canary: { percent: 10 } });
    expect(await failure(planned)).toMatchObject({ code: 'FLASH_TARGET_UNSUPPORTED' });
    expect(await failure(suite.target.promote(shop))).toMatchObject({ code: 'FLASH_TARGET_UNSUPPORTED' });
  });
}
