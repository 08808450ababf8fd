import { only, type TargetSuite } from './target-suite.js';

/** What a target has to do that tells live what endpoints do. */
export function describeLive(suite: TargetSuite): void {
  it('tells live what endpoints do, of this place only', async () => {
    const [shop] = await suite.deploy({ label: 'one', endpoints: { shop: {} } });
    await suite.apply(
      await suite.target.plan({ ...(await suite.wanted({ label: 'one', endpoints: { mail: {} } })), env: 'staging' }),
    );
    const watched = new AbortController();
    let isAsked = false;
    for await (const { endpoints } of suite.target.live(suite.place, watched.signal)) {
      expect(endpoints.map(({ name }) => name)).toEqual(['shop']);
      const { version, state, p99, coldStarts, lastError } = only(endpoints);
      if (isAsked && p99 !== null && coldStarts > 0) {
        expect([version, state, p99 > 0, lastError]).toEqual([1, 'serving', true, null]);
        break;
      }
      if (!isAsked) await suite.ask(shop!);
      isAsked = true;
    }
    watched.abort();
  });
}

/** What a target has to do that can't. */
export function describeNoLive(suite: TargetSuite): void {
  it('refuses to be watched', async () => {
    const watched = new AbortController();
    const next = async () => suite.target.live(suite.place, watched.signal)[Symbol.asyncIterator]().next();
    await expect(next()).rejects.toMatchObject({ code: 'FLASH_TARGET_UNSUPPORTED' });
  });
}
