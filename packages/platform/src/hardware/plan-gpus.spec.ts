import fc from 'fast-check';
import { chooseGpus, isAccepted, type GpuNeed } from './choose-gpus.js';
import type { GpuDevice } from './gpu-device.js';
import { planGpus, type GpuDemand } from './plan-gpus.js';

const RTX = 'NVIDIA GeForce RTX 4090';
const L4 = 'NVIDIA L4';
const gpu = (id: string, type = RTX): GpuDevice => ({ id, type, memoryMb: null });
const [a, b, c, l] = [gpu('a'), gpu('b'), gpu('c'), gpu('l', L4)];
const need = (count: number, ...pools: string[]): GpuNeed => ({
  pools: pools.length > 0 ? pools : ['ADA_24'],
  excludedTypes: [],
  count,
});
const nothing: GpuDemand = { free: [], leaving: [], reclaimable: [], before: [], after: [] };
const frozen = (workerId: string, ...devices: GpuDevice[]) => ({ workerId, devices });

describe('planGpus', () => {
  it.each([
    { name: 'one each while there are', state: { free: [a, b] }, wanted: 3, grants: [[a], [b]], reclaim: [] },
    { name: 'nothing', state: {}, wanted: 1, grants: [], reclaim: [] },
    {
      name: 'waits for one that is about to go instead of another',
      state: { leaving: [a], reclaimable: [frozen('w', b)] },
      wanted: 1,
      grants: [],
      reclaim: [],
    },
    {
      name: 'asks the first, and the second for the second worker',
      state: { leaving: [a], reclaimable: [frozen('v', b), frozen('w', c)] },
      wanted: 2,
      grants: [],
      reclaim: ['v'],
    },
    {
      name: 'asks nobody whose device is of no use',
      state: { reclaimable: [frozen('other', l), frozen('w', a)] },
      wanted: 1,
      grants: [],
      reclaim: ['w'],
    },
    {
      name: 'asks nobody in vain',
      state: { reclaimable: [frozen('w', a)] },
      need: need(2),
      wanted: 1,
      grants: [],
      reclaim: [],
    },
    {
      name: 'adds what is free to what is asked for',
      state: { free: [b], reclaimable: [frozen('w', a)] },
      need: need(2),
      wanted: 1,
      grants: [],
      reclaim: ['w'],
    },
    {
      name: 'lets one pass that came before',
      state: { free: [a], before: [need(1)] },
      wanted: 1,
      grants: [],
      reclaim: [],
    },
    {
      name: 'takes what one that came before can’t use',
      state: { free: [a, l], before: [need(1, 'AMPERE_24')] },
      wanted: 2,
      grants: [[a]],
      reclaim: [],
    },
    {
      name: 'leaves free what one that needs more is saving up for',
      state: { free: [a], before: [need(2)] },
      wanted: 1,
      grants: [],
      reclaim: [],
    },
    {
      name: 'takes one worker at a time, then those that came after are next',
      state: { free: [a, b, c], after: [need(1)] },
      wanted: 3,
      grants: [[a], [c]],
      reclaim: [],
    },
  ])('$name', ({ state, wanted, need: own = need(1), grants, reclaim }) => {
    expect(planGpus({ ...nothing, ...state }, own, wanted)).toEqual({ grants, reclaim });
  });

  const someNeed = fc.record({
    pools: fc.uniqueArray(fc.constantFrom('ADA_24', 'AMPERE_24', 'ADA_48_PRO'), { minLength: 1 }),
    excludedTypes: fc.constantFrom([], [L4]),
    count: fc.integer({ min: 1, max: 3 }),
  });
  const someState = fc
    .array(fc.tuple(fc.constantFrom(RTX, L4, 'NVIDIA L40'), fc.constantFrom('free', 'leaving', 'v', 'w', 'x')), {
      maxLength: 10,
    })
    .map((cards) => {
      const devices = cards.map(([type, where], index) => ({ where, device: gpu(String(index), type) }));
      const at = (place: string) => devices.filter(({ where }) => where === place).map(({ device }) => device);
      const reclaimable = ['v', 'w', 'x'].map((workerId) => ({ workerId, devices: at(workerId) }));
      return { free: at('free'), leaving: at('leaving'), reclaimable };
    });

  it('gives nobody what is not free, not wanted, or another’s', () => {
    fc.assert(
      fc.property(
        someState,
        fc.array(someNeed, { maxLength: 2 }),
        fc.array(someNeed, { maxLength: 2 }),
        someNeed,
        fc.integer({ min: 0, max: 4 }),
        (state, before, after, own, wanted) => {
          const { grants, reclaim } = planGpus({ ...state, before, after }, own, wanted);
          const given = grants.flat();
          expect(grants.length).toBeLessThanOrEqual(wanted);
          expect(new Set(given).size).toBe(given.length);
          expect(given.filter((device) => !state.free.includes(device) || !isAccepted(device, own))).toEqual([]);
          for (const devices of grants) {
            expect(devices).toHaveLength(own.count);
            expect(new Set(devices.map(({ type }) => type)).size).toBe(1);
          }
          expect(new Set(reclaim).size).toBe(reclaim.length);
          expect(grants.length < wanted || reclaim.length === 0).toBe(true);
          // With a worker that is asked to go there may be a better one for whoever came first.
          const first = before[0] && chooseGpus([...state.free, ...state.leaving], before[0]);
          expect(reclaim.length > 0 || !given.some((device) => first?.includes(device))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves nobody without who could have what is free, or what workers that may go have', () => {
    fc.assert(
      fc.property(someState, someNeed, (state, own) => {
        const { grants, reclaim } = planGpus({ ...nothing, ...state }, own, 1);
        const held = state.reclaimable.flatMap(({ devices }) => devices);
        const possible = chooseGpus([...state.free, ...state.leaving, ...held], own) !== undefined;
        const freed = state.reclaimable
          .filter(({ workerId }) => reclaim.includes(workerId))
          .flatMap(({ devices }) => devices);
        const coming = chooseGpus([...state.free, ...state.leaving, ...freed], own) !== undefined;
        expect(grants.length === 1).toBe(chooseGpus(state.free, own) !== undefined);
        expect(coming).toBe(possible);
      }),
      { numRuns: 2000 },
    );
  });
});
