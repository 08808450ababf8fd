import { decide } from './decide.js';
import { beside } from './scaling-config.js';

const config = { min: 1, max: 3, scalerValue: 2, idleTimeoutMs: 60_000 };
const started = (stuck: number, queued: number) =>
  decide({ queued, inProgress: 0, workers: [] }, beside(stuck, config), 0).start;

describe('beside workers that are stuck', () => {
  it.each([
    ['nobody waits: none is started for `min`', 1, 0, 0],
    ['requests wait: as many as they need', 1, 2, 1],
    ['many wait: as many as there is room for', 1, 100, 2],
    ['all places are taken: they wait', 3, 100, 0],
    ['more than `max`, which was lowered', 5, 100, 0],
    ['none is stuck', 0, 0, 1],
  ])('%s', (_, stuck, queued, start) => {
    expect(started(stuck, queued)).toBe(start);
  });
});
