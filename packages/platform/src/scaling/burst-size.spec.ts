import { BurstSize } from './burst-size.js';

describe('BurstSize', () => {
  const after = (...steps: readonly (readonly [requests: number, starting: number])[]) => {
    const burst = new BurstSize();
    for (const [requests, starting] of steps) burst.note(requests, starting);
    return burst.most;
  };

  it.each([
    { name: 'nothing has come', steps: [], most: 0 },
    {
      name: 'it grows',
      steps: [
        [1, 1],
        [2, 2],
        [500, 4],
      ],
      most: 500,
    },
    {
      name: 'a part of it is answered',
      steps: [
        [500, 4],
        [375, 3],
        [20, 1],
      ],
      most: 500,
    },
    {
      name: 'all workers are ready',
      steps: [
        [500, 4],
        [375, 0],
      ],
      most: 0,
    },
    {
      name: 'all of it is answered before the last worker is ready',
      steps: [
        [500, 4],
        [0, 3],
      ],
      most: 0,
    },
    {
      name: 'the next one is smaller',
      steps: [
        [500, 4],
        [0, 3],
        [3, 3],
      ],
      most: 3,
    },
  ] as const)('$name', ({ steps, most }) => {
    expect(after(...steps)).toBe(most);
  });
});
