import { expect, test } from '@jest/globals';
import { slopeOf } from './slope.ts';

test.each([
  [
    'no change',
    [
      [0, 5],
      [1, 5],
      [2, 5],
    ],
    0,
  ],
  [
    'a steady rise',
    [
      [0, 1],
      [10, 21],
      [20, 41],
    ],
    2,
  ],
  [
    'a rise under noise that is even on both sides',
    [
      [0, 1],
      [1, 0],
      [2, 3],
      [3, 2],
    ],
    0.6,
  ],
  ['one point', [[3, 4]], 0],
])('slopeOf %s', (_name, points, expected) => {
  expect(slopeOf(points as [number, number][])).toBeCloseTo(expected);
});
