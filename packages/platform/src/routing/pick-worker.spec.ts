import { pickWorker } from './pick-worker.js';

const worker = (id: string, inFlight: number, stale = false) => ({ id, inFlight, version: stale ? 1 : 2 });

describe('pickWorker', () => {
  it.each([
    { name: 'none', workers: [], share: Infinity, picked: undefined },
    { name: 'the one with the least to do', workers: [worker('a', 3), worker('b', 1)], share: Infinity, picked: 'b' },
    { name: 'none below its limit', workers: [worker('a', 1)], share: 1, picked: undefined },
    {
      name: 'the newest version first',
      workers: [worker('old', 0, true), worker('new', 1)],
      share: Infinity,
      picked: 'new',
    },
    {
      name: 'an old one rather than too much',
      workers: [worker('old', 0, true), worker('new', 2)],
      share: Infinity,
      picked: 'old',
    },
    {
      name: 'all have enough: the newest',
      workers: [worker('old', 2, true), worker('new', 9)],
      share: Infinity,
      picked: 'new',
    },
  ])('$name', ({ workers, share, picked }) => {
    const rules = { activeVersion: 2, limitOf: () => share, scalerValue: 2 };
    expect(pickWorker(workers, rules)?.id).toBe(picked);
  });
});
