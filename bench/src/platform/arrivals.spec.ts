import { expect, test } from '@jest/globals';
import { poissonArrivals } from './arrivals.ts';

const RATE = 10_000;
const SECONDS = 20;
const times = [...poissonArrivals(RATE, SECONDS, 1)];
const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
const partOver = (ms: number) => gaps.filter((gap) => gap > ms).length / gaps.length;

test('arrivals come at the rate', () => {
  expect(times.length / SECONDS / RATE).toBeCloseTo(1, 2);
  expect(times.every((time) => time < SECONDS * 1000)).toBe(true);
});

test('their gaps are exponential', () => {
  const mean = 1000 / RATE;
  for (const multiple of [0.1, 1, 3]) expect(partOver(multiple * mean)).toBeCloseTo(Math.exp(-multiple), 2);
});

test('one does not tell when the next will come', () => {
  const afterLong = gaps.filter((_, index) => (gaps[index - 1] ?? 0) > 0.2);
  expect(afterLong.reduce((sum, gap) => sum + gap, 0) / afterLong.length).toBeCloseTo(0.1, 2);
});

test('a seed gives the same times again, another one others', () => {
  expect([...poissonArrivals(RATE, 1, 7)]).toEqual([...poissonArrivals(RATE, 1, 7)]);
  expect([...poissonArrivals(RATE, 1, 7)]).not.toEqual([...poissonArrivals(RATE, 1, 8)]);
});
