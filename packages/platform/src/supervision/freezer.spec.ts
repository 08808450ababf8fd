import fc from 'fast-check';
import { Settings } from '../settings/settings.js';
import { Freezer, overLimits } from './freezer.js';

describe('overLimits', () => {
  it.each([
    { name: 'within both', bytes: [10, 10], workers: 2, memory: 20, over: 0 },
    { name: 'one too many', bytes: [10, 10, 10], workers: 2, memory: 100, over: 1 },
    { name: 'too large together', bytes: [30, 10, 10], workers: 9, memory: 25, over: 1 },
    { name: 'one that is too large alone', bytes: [30], workers: 9, memory: 25, over: 1 },
  ])('$name', ({ bytes, workers, memory, over }) => {
    expect(overLimits(bytes, { frozenWorkers: workers, frozenBytes: memory })).toBe(over);
  });

  it('leaves what fits, and ends no more than it has to', () => {
    const given = fc.tuple(fc.array(fc.nat(100), { maxLength: 20 }), fc.nat(20), fc.nat(1000));
    fc.assert(
      fc.property(given, ([bytes, frozenWorkers, frozenBytes]) => {
        const over = overLimits(bytes, { frozenWorkers, frozenBytes });
        const fits = (kept: readonly number[]) =>
          kept.length <= frozenWorkers && kept.reduce((sum, one) => sum + one, 0) <= frozenBytes;
        expect(fits(bytes.slice(over))).toBe(true);
        expect(over === 0 || !fits(bytes.slice(over - 1))).toBe(true);
      }),
    );
  });
});

describe('Freezer', () => {
  it('is off where a process can not be stopped, and says why', () => {
    const settings = new Settings({ frozenWorkers: 1, frozenBytes: 1 });
    expect(new Freezer(settings, 'win32').unavailable).toContain('Windows');
    expect(new Freezer(settings, 'linux').unavailable).toBeUndefined();
  });

  it('is off while the settings allow no frozen worker', () => {
    const settings = new Settings();
    const freezer = new Freezer(settings, 'linux');
    settings.change({ frozenWorkers: 0 });
    expect(freezer.unavailable).toContain('frozenWorkers');
    settings.change({ frozenWorkers: 1 });
    expect(freezer.unavailable).toBeUndefined();
  });
});
