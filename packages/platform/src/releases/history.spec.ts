import fc from 'fast-check';
import { outdatedVersions, rollbackTarget } from './history.js';

const served = (version: number) => ({ version, outcome: 'served' as const });
const failed = (version: number) => ({ version, outcome: 'failed' as const });

describe('rollbackTarget', () => {
  it.each([
    { name: 'the one before', releases: [served(2), served(1)], newest: 2, serving: 2, target: 1 },
    {
      name: 'the serving one, when the newest failed',
      releases: [failed(3), served(2), served(1)],
      newest: 3,
      serving: 2,
      target: 2,
    },
    {
      name: 'over one that never served',
      releases: [served(3), failed(2), served(1)],
      newest: 3,
      serving: 3,
      target: 1,
    },
    {
      name: 'nothing, when nothing else served',
      releases: [served(2), failed(1)],
      newest: 2,
      serving: 2,
      target: undefined,
    },
    { name: 'nothing at the first', releases: [failed(1)], newest: 1, serving: null, target: undefined },
  ])('is $name', ({ releases, newest, serving, target }) => {
    expect(rollbackTarget(releases, newest, { servingVersion: serving, fallback: null })).toBe(target);
  });

  it('is the fallback while the newest is watched', () => {
    const releases = [served(3), served(2), served(1)];
    expect(rollbackTarget(releases, 3, { servingVersion: 3, fallback: 1 })).toBe(1);
    expect(rollbackTarget(releases, 3, { servingVersion: 2, fallback: 1 })).toBe(2);
  });
});

describe('outdatedVersions', () => {
  it('keeps the newest and whatever is in use, and never nothing', () => {
    const histories = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(histories, fc.nat(10), fc.array(fc.integer({ min: 1, max: 50 })), (versions, keep, used) => {
        const outdated = outdatedVersions(versions.map(served), keep, new Set(used));
        const kept = versions.filter((version) => !outdated.includes(version));
        expect(kept).toContain(Math.max(...versions));
        expect(outdated.filter((version) => used.includes(version))).toEqual([]);
        expect(kept.filter((version) => !used.includes(version)).length).toBeLessThanOrEqual(Math.max(1, keep));
      }),
    );
  });
});
