import { readableBytes, readableCount, readableTime } from './readable-amount.ts';

it.each([
  [0, '0 ms'],
  [750, '750 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
  [65_000, '65 s'],
  [60_000, '1 min'],
  [330_000, '5.5 min'],
  [7 * 24 * 3_600_000, '7 days'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(readableTime(milliseconds)).toBe(text);
});

it('tells bytes by the largest unit that leaves no rest', () => {
  expect([31_457_280, 16_384, 1_500_000_000, 10].map(readableBytes)).toEqual([
    '30 MiB',
    '16 KiB',
    '1,500,000,000 bytes',
    '10 bytes',
  ]);
});

it('groups the digits of large numbers', () => {
  expect(readableCount(2_000_000)).toBe('2,000,000');
});
