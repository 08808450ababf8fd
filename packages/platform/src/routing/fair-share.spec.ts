import fc from 'fast-check';
import { fairShare } from './fair-share.js';

describe('fairShare', () => {
  it.each([
    {
      name: 'a burst from zero, the first is ready',
      state: { requests: 3, ready: 1, starting: 2, scalerValue: 1 },
      share: 1,
    },
    {
      name: 'a burst over what max may start',
      state: { requests: 10, ready: 1, starting: 2, scalerValue: 1 },
      share: 4,
    },
    { name: 'one of them has failed', state: { requests: 10, ready: 1, starting: 1, scalerValue: 1 }, share: 5 },
    { name: 'none is on its way', state: { requests: 10, ready: 1, starting: 0, scalerValue: 1 }, share: Infinity },
    {
      name: 'never below what a worker is meant to have',
      state: { requests: 3, ready: 1, starting: 2, scalerValue: 4 },
      share: 4,
    },
  ])('$name', ({ state, share }) => {
    expect(fairShare(state)).toBe(share);
  });

  it('has room for every request once all that are starting are ready: nothing waits for ever', () => {
    const sizes = fc.record({
      requests: fc.nat(500),
      ready: fc.integer({ min: 0, max: 20 }),
      starting: fc.integer({ min: 1, max: 20 }),
      scalerValue: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(sizes, (state) => {
        expect(fairShare(state) * (state.ready + state.starting)).toBeGreaterThanOrEqual(state.requests);
      }),
    );
  });
});
