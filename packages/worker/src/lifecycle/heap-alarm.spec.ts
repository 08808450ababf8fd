import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { heapAlarm, oldGenerationLimit } from './heap-alarm.js';

const MB = 1024 * 1024;

describe('oldGenerationLimit', () => {
  test.each([
    ['as Node has it', 4288, [], 4096],
    ['as an option says', 256, ['--max-old-space-size=64'], 64],
    ['as V8 spells it', 256, ['--enable-source-maps', '--max_old_space_size=64'], 64],
    ['the last option counts', 256, ['--max-old-space-size=64', '--max-old-space-size=128'], 128],
    ['with less for what is young', 1072, ['--max-semi-space-size=16', ''], 1024],
    ['of another option', 1216, ['--trace-gc', ''], 1024],
    ['where there is hardly any', 200, [], 100],
  ])('%s', (_name, heapMb, options, expected) => {
    expect(oldGenerationLimit(heapMb * MB, options) / MB).toBe(expected);
  });
});

describe('heapAlarm', () => {
  test.each([
    ['room', false, 84, false],
    ['little left', false, 85, true],
    ['still little left', true, 71, true],
    ['room again', true, 69, false],
  ])('%s', (_name, isOn, used, expected) => {
    expect(heapAlarm(isOn, used, 100)).toBe(expected);
  });

  test('it is on wherever little is left, and off wherever there is room', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(100), (wasOn, used) => {
        const isOn = heapAlarm(wasOn, used, 100);
        expect(isOn).toBe(used >= 85 || (wasOn && used >= 70));
      }),
    );
  });
});
