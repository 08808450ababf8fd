import { HandClock } from '../../test/support/hand-clock.js';
import { Deadlines } from './deadlines.js';

describe('Deadlines', () => {
  let clock: HandClock;
  let deadlines: Deadlines;
  let rung: string[];
  const plan = (ms: number, name: string) => deadlines.after(ms, () => rung.push(name));
  beforeEach(() => {
    clock = new HandClock();
    deadlines = new Deadlines(clock);
    rung = [];
  });

  it('rings each when it is due, with one timer for a length', () => {
    plan(100, 'a');
    clock.advance(40);
    plan(100, 'b');
    plan(50, 'c');
    expect(clock.timers).toBe(2);
    clock.advance(50);
    expect(rung).toEqual(['c']);
    clock.advance(10);
    expect(rung).toEqual(['c', 'a']);
    clock.advance(40);
    expect(rung).toEqual(['c', 'a', 'b']);
    expect(clock.timers).toBe(0);
  });

  it('does not ring what was called off, first, last or in the middle', () => {
    const [a, b, , d] = ['a', 'b', 'c', 'd'].map((name) => plan(100, name));
    for (const deadline of [b, a, d, a]) deadline?.cancel();
    clock.advance(100);
    expect(rung).toEqual(['c']);
    expect(clock.timers).toBe(0);
  });

  it('takes a new one from the action of another, after all were over', () => {
    deadlines.after(10, () => plan(10, 'later'));
    clock.advance(10);
    clock.advance(10);
    plan(10, 'last');
    clock.advance(10);
    expect(rung).toEqual(['later', 'last']);
  });
});
