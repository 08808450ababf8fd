import { outOfMemory } from './out-of-memory.js';

const COLLECTIONS = `<--- Last few GCs --->
[12872:0x2ebdd000]     1179 ms: Mark-Compact (reduce) 252.3 (254.4) -> 252.3 (254.7) MB, pooled: 0 MB, 154.33 / 0.00 ms
[12872:0x2ebdd000]     1398 ms: Mark-Compact (reduce) 254.3 (256.4) -> 254.1 (256.7) MB, pooled: 0 MB, 155.38 / 0.00 ms
`;

describe('outOfMemory', () => {
  it.each([
    ['Reached heap limit Allocation failed', COLLECTIONS, ' at 254 MB'],
    ['Ineffective mark-compacts near heap limit Allocation failed', COLLECTIONS, ' at 254 MB'],
    ['Committing semi space failed. Allocation failed', '', ''],
  ])('knows V8’s "%s"', (words, before, at) => {
    const stderr = `${before}FATAL ERROR: ${words} - JavaScript heap out of memory\n----- Native stack trace -----\n 1: 0x931db0`;
    expect(outOfMemory(stderr)).toMatchObject({
      code: 'FLASH_WORKER_OUT_OF_MEMORY',
      message: `The worker ran out of memory: its JavaScript heap was full${at}.`,
    });
  });

  it.each([
    '',
    'Error: no weights\n    at load',
    'log: JavaScript heap out of memory',
    'FATAL ERROR: v8::ToLocalChecked',
  ])('leaves %j as it is', (stderr) => {
    expect(outOfMemory(stderr)).toBeUndefined();
  });
});
