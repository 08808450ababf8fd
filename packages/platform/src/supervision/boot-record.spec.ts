import fc from 'fast-check';
import { Settings } from '../settings/settings.js';
import { backoffDelay } from './backoff.js';
import { BootRecord } from './boot-record.js';
import type { CrashLoop } from '../store/crash-loop-store.js';

const rules = {
  backoffBaseMs: 100,
  backoffCapMs: 1000,
  bootAttempts: 3,
  stableMs: 5000,
  bootMs: 10_000,
  crashLoopMs: 60_000,
};
const record = (loop?: CrashLoop) => new BootRecord(new Settings(rules), loop, () => 0.5);

describe('backoffDelay', () => {
  it.each([
    [0, 0],
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ])('after %i failures waits about %i ms', (failures, expected) => {
    expect(backoffDelay(failures, 0.5, rules)).toBe(expected);
  });

  it('spreads over half to one and a half of it', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (failures, value) => {
        const middle = backoffDelay(failures, 0.5, rules);
        const delay = backoffDelay(failures, value, rules);
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
    boots.crashed('gone', 10, 1000);
    expect(boots.notBefore).toBe(1000);
    boots.crashed('gone', 10, 1000);
    expect(boots.notBefore).toBe(1100);
    boots.crashed('gone', 10, 1100);
    expect(boots.notBefore).toBe(1300);
    boots.crashed('gone', 5000, 9000);
    expect(boots.notBefore).toBe(9000);
  });

  it('is given up after failures without a stable run, of boots and of workers that were ready for a moment', () => {
    const boots = record();
    for (let now = 0; now < 60_000; now += 5000) {
      if (now % 10_000 === 0) boots.bootFailed('no model', now);
      else boots.crashed('out of memory', 100, now);
      boots.becameReady();
      expect(boots.loop?.givenUp).toBe(false);
    }
    boots.crashed('out of memory', 100, 60_000);
    expect(boots.loop).toEqual({ failingMs: 60_000, reason: 'out of memory', givenUp: true });
  });

  it('begins anew after a stable run, and when it is to be tried again', () => {
    const old = { failingMs: 59_000, reason: 'no model', givenUp: false };
    const ended = record(old);
    ended.crashed('out of memory', 5000, 0);
    expect(ended.loop?.failingMs).toBe(0);
    const running = record(old);
    running.ranStably();
    expect(running.loop).toBeUndefined();
    const asked = record({ ...old, givenUp: true });
    asked.bootFailed('no model', 0);
    asked.tryAgain();
    expect([asked.loop, asked.notBefore]).toEqual([undefined, 0]);
  });

  it('goes on with what a platform before has found out', () => {
    const boots = record({ failingMs: 59_000, reason: 'no model', givenUp: false });
    boots.bootFailed('no model', 0);
    expect(boots.loop?.givenUp).toBe(false);
    boots.bootFailed('no model', 1000);
    expect(boots.loop?.givenUp).toBe(true);
  });
});
