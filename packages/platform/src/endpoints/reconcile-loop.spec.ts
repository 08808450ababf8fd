import { HandClock } from '../../test/support/hand-clock.js';
import { Turns } from './reconcile-loop.js';

describe('turns', () => {
  it('come when they are asked for, and at the deadline that the last one named', () => {
    const clock = new HandClock();
    const seen: number[] = [];
    const due = [100, 30, 30, undefined];
    const turns = new Turns((now) => {
      seen.push(now);
      return due.shift();
    }, clock);
    turns.take();
    clock.advance(10);
    turns.take();
    expect(clock.timers).toBe(1);
    clock.advance(1000);
    // The third named a deadline that was over: the fourth comes at once.
    expect([seen, clock.timers]).toEqual([[0, 10, 30, 30], 0]);
  });

  it('come after the one that asks for another, once however often it asks', () => {
    const order: string[] = [];
    const turns: Turns = new Turns(() => {
      order.push('begin');
      if (order.length === 1) {
        turns.take();
        turns.take();
      }
      order.push('end');
      return undefined;
    }, new HandClock());
    turns.take();
    expect(order).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('go on after one that failed', () => {
    let count = 0;
    const turns = new Turns(() => {
      count += 1;
      if (count === 1) throw new Error('on purpose');
      return undefined;
    }, new HandClock());
    expect(() => turns.take()).toThrow('on purpose');
    turns.take();
    expect(count).toBe(2);
  });

  it('do not come by themselves once they are stopped', () => {
    const clock = new HandClock();
    let count = 0;
    const turns = new Turns(() => ((count += 1), 10), clock);
    turns.take();
    turns.stop();
    clock.advance(1000);
    expect([count, clock.timers]).toEqual([1, 0]);
  });
});
