import fc from 'fast-check';
import { backoffDelay } from './backoff.js';
import { BootRecord } from './boot-record.js';

const settings = { backoffBaseMs: 100, backoffCapMs: 1000, bootAttempts: 3, stableMs: 5000 };
const record = () => new BootRecord(settings, () => 0.5);

describe('backoffDelay', () => {
  it.each([
    [0, 0],
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ])('after %i failures waits about %i ms', (failures, expected) => {
    expect(backoffDelay(failures, 0.5, settings)).toBe(expected);
  });

  it('spreads over half to one and a half of it', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (failures, value) => {
        const middle = backoffDelay(failures, 0.5, settings);
        const delay = backoffDelay(failures, value, settings);
        expect(delay).toBeGreaterThanOrEqual(middle / 2);
        expect(delay).toBeLessThanOrEqual(middle * 1.5);
      }),
    );
  });
});

describe('BootRecord', () => {
  it('calls a version broken after its last attempt, with the reason, until one becomes ready', () => {
    const boots = record();
    boots.bootFailed('first', 0);
    boots.bootFailed('second', 100);
    expect([boots.brokenReason, boots.failing, boots.lastError]).toEqual([undefined, true, 'second']);
    boots.bootFailed('third', 300);
    expect([boots.brokenReason, boots.notBefore]).toEqual(['third', 700]);
    boots.becameReady();
    expect([boots.brokenReason, boots.failing, boots.lastError]).toEqual([undefined, false, undefined]);
  });

  it('replaces the first crash at once and slows a loop of them down', () => {
    const boots = record();
    boots.crashed(10, 1000);
    expect(boots.notBefore).toBe(1000);
    boots.crashed(10, 1000);
    expect(boots.notBefore).toBe(1100);
    boots.crashed(10, 1100);
    expect(boots.notBefore).toBe(1300);
    boots.crashed(5000, 9000);
    expect(boots.notBefore).toBe(9000);
  });
});
