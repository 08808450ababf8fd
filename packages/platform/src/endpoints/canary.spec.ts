import type { CanaryRule } from '@flash-ts/core/contract';
import { goesToCanary } from './canary.js';

const ids = Array.from({ length: 20_000 }, (_, index) => `7c0b1a-${index}`);
const share = (rule: CanaryRule) => ids.filter((id) => goesToCanary(rule, {}, id)).length / ids.length;

describe('goesToCanary', () => {
  it.each([0, 0.5, 10, 50, 100])('takes %d %% of the requests', (percent) => {
    const found = share({ percent, header: null });
    // Five standard deviations.
    const spread = 5 * Math.sqrt(((percent / 100) * (1 - percent / 100)) / ids.length);
    expect(Math.abs(found - percent / 100)).toBeLessThanOrEqual(spread);
  });

  it('decides by the id alone, and a larger part has all of a smaller one', () => {
    const chosen = (percent: number) => ids.filter((id) => goesToCanary({ percent, header: null }, {}, id));
    expect(chosen(10)).toEqual(chosen(10));
    expect(new Set(chosen(20))).toEqual(new Set([...chosen(10), ...chosen(20)]));
  });

  it('takes those that bear the header with its value, however its name is spelled', () => {
    const rule = { percent: 0, header: { name: 'X-Canary', value: 'yes' } };
    expect(goesToCanary(rule, { 'x-canary': 'yes' }, 'a')).toBe(true);
    expect(goesToCanary(rule, { 'x-canary': 'Yes' }, 'a')).toBe(false);
    expect(goesToCanary(rule, {}, 'a')).toBe(false);
  });
});
