import fc from 'fast-check';
import { defaultSettings } from '../settings/platform-settings.js';
import type { CrashLoop } from '../store/crash-loop-store.js';
import { longestGapMs, loopAfter } from './crash-loop.js';

const rules = defaultSettings;
const DAY_MS = 86_400_000;
const after = (loop: CrashLoop | undefined, gap: number | undefined) => loopAfter(loop, gap, 'no model', rules);
const lasting = (failingMs: number): CrashLoop => ({ failingMs, reason: 'no model', givenUp: false });

describe('loopAfter', () => {
  it.each([
    ['the first failure', undefined, undefined, 0, false],
    ['the second', lasting(0), 60_000, 60_000, false],
    ['one just before 7 days', lasting(7 * DAY_MS - 60_001), 60_000, 7 * DAY_MS - 1, false],
    ['one after 7 days', lasting(7 * DAY_MS - 60_000), 60_000, 7 * DAY_MS, true],
    ['one long after the last', lasting(6 * DAY_MS), 3 * DAY_MS, 0, false],
    ['the first after a start of the platform', lasting(6 * DAY_MS), undefined, 6 * DAY_MS, false],
    ['one after 7 days that the platform has not seen to the end', lasting(7 * DAY_MS), undefined, 7 * DAY_MS, true],
  ])('%s', (_, loop, gap, failingMs, givenUp) => {
    expect(after(loop, gap)).toEqual({ failingMs, reason: 'no model', givenUp });
  });

  it('gives up after 7 days of failures, however they come, and never before', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: longestGapMs(rules) }), { maxLength: 2000, minLength: 1000 });
    fc.assert(
      fc.property(gaps, (each) => {
        let [loop, elapsed] = [after(undefined, undefined), 0];
        for (const gap of each) {
          loop = after(loop, gap);
          elapsed += gap;
          expect(loop.givenUp).toBe(elapsed >= 7 * DAY_MS);
        }
      }),
      { numRuns: 20 },
    );
  });
});
