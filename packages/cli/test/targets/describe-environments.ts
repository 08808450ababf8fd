import { failure, NO_PROGRESS as progress, only, type TargetSuite } from './target-suite.js';

/** What a target has to do that has environments without endpoints. */
export function describeEnvironments(suite: TargetSuite): void {
  describe('an environment', () => {
    const environments = async () => (await suite.target.environments()).filter((one) => one.app === suite.app);

    it('can be created without endpoints, outlives them, and is deleted by name', async () => {
      const staging = await suite.target.createEnvironment(suite.place, progress);
      expect(staging).toMatchObject({ ...suite.place, endpoints: [] });
      const shop = only(await suite.deploy({ label: 'one', endpoints: { shop: {} } }));
      expect(await environments()).toMatchObject([{ createdAt: staging.createdAt, endpoints: [{ name: 'shop' }] }]);
      await suite.target.destroy(shop);
      expect(await environments()).toEqual([staging]);
      await suite.target.deleteEnvironment(staging);
      expect(await environments()).toEqual([]);
      await suite.target.deleteEnvironment(staging);
    });

    it('is not created twice, and not where a deploy has made it', async () => {
      await suite.target.createEnvironment({ ...suite.place, env: 'staging' }, progress);
      await suite.deploy({ label: 'one', endpoints: { shop: {} } });
      for (const env of ['staging', 'production']) {
        const error = await failure(suite.target.createEnvironment({ ...suite.place, env }, progress));
        expect(error.code).toBe('FLASH_ENVIRONMENT_EXISTS');
      }
    });
  });
}

/** What a target has to do that has none. */
export function describeNoEmptyEnvironments(suite: TargetSuite): void {
  it('refuses an environment without endpoints, and has none to delete', async () => {
    const created = suite.target.createEnvironment(suite.place, progress);
    expect(await failure(created)).toMatchObject({ code: 'FLASH_TARGET_UNSUPPORTED' });
    await suite.target.deleteEnvironment(suite.place);
  });
}
