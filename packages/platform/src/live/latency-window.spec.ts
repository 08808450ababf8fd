import fc from 'fast-check';
import { LIVE_LATENCY_STEPS } from '@flash-ts/core/contract';
import { LatencyWindow, PERCENTILES } from './latency-window.js';

/** The value at a percentile of a list, as the window means it. */
function exact(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(part * times.length) - 1] as number;
}

describe('LatencyWindow', () => {
  it('has no percentiles without a request', () => {
    expect(new LatencyWindow().percentiles()).toBeUndefined();
  });

  it('tells percentiles within 5 % of the exact ones', () => {
    const times = fc.array(fc.double({ min: 0.11, max: 3_600_000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, (all) => {
        const window = new LatencyWindow();
        for (const ms of all) window.add(ms);
        for (const [index, told] of (window.percentiles() ?? []).entries()) {
          const wanted = exact(all, PERCENTILES[index] as number);
          expect(Math.abs(told - wanted) / wanted).toBeLessThan(0.05);
        }
      }),
    );
  });

  it.each([0, -1, Number.NaN, 0.000_1])('counts %p as a very short time', (ms) => {
    const window = new LatencyWindow();
    window.add(ms);
    expect(window.percentiles()?.[0]).toBeLessThan(0.11);
  });

  it('forgets a step once it has left the window', () => {
    const window = new LatencyWindow();
    window.add(1000);
    window.advance();
    for (let step = 1; step < LIVE_LATENCY_STEPS; step += 1) {
      expect(window.percentiles()?.[2]).toBeGreaterThan(900);
      window.add(1);
      window.advance();
    }
    expect(window.percentiles()?.[2]).toBeLessThan(1.1);
    for (let step = 0; step < LIVE_LATENCY_STEPS; step += 1) window.advance();
    expect(window.percentiles()).toBeUndefined();
  });
});
