import { nextWorker } from './next-worker.js';

describe('nextWorker', () => {
  /** Of a burst of 500 for one ready worker and three that are starting: a share of 125. */
  const picked = (inFlight: number, extra: number, { starting = 3, capacity = 1000 } = {}) => {
    const worker = { inFlight, version: 1 };
    const burst = { most: 500, extraOf: () => extra };
    const rules = { activeVersion: 1, queued: 200, starting, scalerValue: 4, capacity };
    return nextWorker({ rotation: [worker], burst, ...rules }) === worker;
  };

  it.each([
    { name: 'has room for its share', inFlight: 124, extra: 0, takes: true },
    { name: 'has its share', inFlight: 125, extra: 0, takes: false },
    { name: 'has answered some, and may have so many more', inFlight: 149, extra: 25, takes: true },
    { name: 'has those too', inFlight: 150, extra: 25, takes: false },
    {
      name: 'may never have more than a worker can',
      inFlight: 130,
      extra: 25,
      limits: { capacity: 130 },
      takes: false,
    },
    { name: 'is the last that is to come', inFlight: 400, extra: 0, limits: { starting: 0 }, takes: true },
    {
      name: 'is that, and has what a worker can',
      inFlight: 400,
      extra: 25,
      limits: { starting: 0, capacity: 400 },
      takes: false,
    },
  ])('gives the next request to one that $name: $takes', ({ inFlight, extra, limits, takes }) => {
    expect(picked(inFlight, extra, limits)).toBe(takes);
  });
});
