import { readAffinity } from './affinity.js';

describe('readAffinity', () => {
  it.each([
    [undefined, { mode: 'any' }],
    ['', { mode: 'any' }],
    ['abc123', { mode: 'soft', workerId: 'abc123' }],
    ['strict abc123', { mode: 'strict', workerId: 'abc123', resume: false }],
    ['strict-resume abc123', { mode: 'strict', workerId: 'abc123', resume: true }],
  ])('%j', (header, expected) => expect(readAffinity(header)).toEqual(expected));

  it.each(['strict', 'strict-resume', 'strict a b', 'a, b', 'loose abc', '../x', 'x'.repeat(65)])(
    'refuses %j',
    (header) => expect(() => readAffinity(header)).toThrow('X-Runpod-Worker-Id'),
  );
});
