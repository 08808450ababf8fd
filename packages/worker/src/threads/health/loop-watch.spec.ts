import { expect, test } from '@jest/globals';
import { Vitals } from '../../metrics/vitals.js';
import { LoopWatch } from './loop-watch.js';

test('a loop that does not turn is still for longer with every look, until it turns again', () => {
  const vitals = new Vitals();
  const watch = new LoopWatch(new Vitals(vitals.memory), 50);
  vitals.increase('beats');
  expect([watch.look(), watch.look(), watch.look()]).toEqual([0, 50, 100]);
  vitals.increase('beats');
  expect([watch.look(), watch.look()]).toEqual([0, 50]);
});
