import { Burst } from './burst.js';

describe('Burst', () => {
  const after = (...steps: readonly (readonly [requests: number, starting: number])[]) => {
    const burst = new Burst();
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

  it('gives a worker twice what it has answered since the burst began, or since it came into it', () => {
    const burst = new Burst<{ completed: number }>();
    const [old, fresh] = [{ completed: 1000 }, { completed: 0 }];
    burst.note(500, 3);
    expect(burst.extraOf(old)).toBe(0);
    old.completed += 40;
    expect(burst.extraOf(old)).toBe(80);
    expect(burst.extraOf(fresh)).toBe(0);
    fresh.completed += 7;
    burst.note(200, 2);
    expect([burst.extraOf(old), burst.extraOf(fresh)]).toEqual([80, 14]);
  });

  it('begins anew with the next burst', () => {
    const burst = new Burst<{ completed: number }>();
    const worker = { completed: 0 };
    burst.note(500, 3);
    burst.extraOf(worker);
    worker.completed = 500;
    burst.note(0, 3);
    burst.note(500, 3);
    expect(burst.extraOf(worker)).toBe(0);
  });
});
