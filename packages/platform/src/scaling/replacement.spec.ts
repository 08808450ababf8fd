import fc from 'fast-check';
import { planReplacement } from './replacement.js';

const stale = (...inFlight: number[]) => inFlight.map((count, index) => ({ id: `old-${index}`, inFlight: count }));

describe('planReplacement', () => {
  it.each([
    {
      name: 'nothing old',
      state: { wanted: 3, max: 5, ready: 1, starting: 0, stale: [] },
      plan: { startLimit: Infinity, retire: [] },
    },
    {
      name: 'no demand: all old ones go at once',
      state: { wanted: 0, max: 5, ready: 1, starting: 0, stale: stale(0, 0, 0) },
      plan: { startLimit: 1, retire: ['old-0', 'old-1', 'old-2'] },
    },
    {
      name: 'one new one is ready: one old one leaves, an idle one first',
      state: { wanted: 3, max: 5, ready: 1, starting: 0, stale: stale(2, 0, 1) },
      plan: { startLimit: 1, retire: ['old-1'] },
    },
    {
      name: 'one is on its way: no further one before it is ready',
      state: { wanted: 3, max: 5, ready: 1, starting: 1, stale: stale(1, 1) },
      plan: { startLimit: 0, retire: [] },
    },
    {
      name: 'a tenth of max at a time',
      state: { wanted: 40, max: 40, ready: 1, starting: 1, stale: stale(...Array<number>(39).fill(1)) },
      plan: { startLimit: 3, retire: [] },
    },
  ])('$name', ({ state, plan }) => {
    expect(planReplacement(state)).toEqual(plan);
  });

  it('never leaves less than is wanted of what there was', () => {
    const sizes = fc.record({
      wanted: fc.nat(20),
      max: fc.integer({ min: 1, max: 50 }),
      ready: fc.nat(20),
      starting: fc.nat(5),
      stale: fc.array(fc.nat(3), { maxLength: 20 }).map((counts) => stale(...counts)),
    });
    fc.assert(
      fc.property(sizes, (state) => {
        const { retire } = planReplacement(state);
        const before = state.ready + state.stale.length;
        expect(before - retire.length).toBeGreaterThanOrEqual(Math.min(before, state.wanted));
      }),
    );
  });
});
