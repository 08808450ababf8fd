import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { heapAlarm, oldGenerationLimit } from './watch-heap.js';

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

describe('V8', () => {
  const HEAP = `
    const v8 = require('node:v8');
    const spaces = v8.getHeapSpaceStatistics().map(({ space_name: name }) => name);
    console.log(JSON.stringify({ limit: v8.getHeapStatistics().heap_size_limit, spaces }));
  `;
  const heapOf = (...options: string[]) =>
    JSON.parse(execFileSync(process.execPath, [...options, '-e', HEAP], { encoding: 'utf8', env: {} })) as {
      limit: number;
      spaces: readonly string[];
    };

  test.each([16, 32])('adds three semi-spaces to the limit of its old generation, here of %i MB', (megabytes) => {
    const options = ['--max-old-space-size=300', `--max-semi-space-size=${megabytes}`];
    expect(heapOf(...options).limit / MB).toBe(300 + 3 * megabytes);
  });

  test('takes semi-spaces of 64 MB by itself', () => {
    expect(heapOf('--max-old-space-size=300').limit / MB).toBe(300 + 3 * 64);
  });

  test('has names that begin with new_ for the young generation, and others for the old one', () => {
    expect(heapOf().spaces).toEqual(expect.arrayContaining(['new_space', 'new_large_object_space', 'old_space']));
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
