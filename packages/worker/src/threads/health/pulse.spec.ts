import { expect, test } from '@jest/globals';
import { Pulse, PulseWatch } from './pulse.js';

test('a loop that does not turn is still for longer with every look, until it turns again', () => {
  const pulse = new Pulse();
  const watch = new PulseWatch(new Pulse(pulse.buffer), 50);
  pulse.beat();
  expect([watch.look(), watch.look(), watch.look()]).toEqual([0, 50, 100]);
  pulse.beat();
  expect([watch.look(), watch.look()]).toEqual([0, 50]);
});
