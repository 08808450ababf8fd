import { HandClock } from '../../test/support/hand-clock.js';
import { ReconcileLoop } from './reconcile-loop.js';

describe('turns', () => {
  it('come when they are asked for, and at the deadline that the last one named', () => {
    const clock = new HandClock();
    const seen: number[] = [];
    const due = [100, 30, 30, undefined];
    const turns = new ReconcileLoop((now) => {
      seen.push(now);
      return due.shift();
    }, clock);
    turns.run();
    clock.advance(10);
    turns.run();
    expect(clock.timers).toBe(1);
    clock.advance(1000);
    // The third named a deadline that was over: the fourth comes at once.
    expect([seen, clock.timers]).toEqual([[0, 10, 30, 30], 0]);
  });

  it('come after the one that asks for another, once however often it asks', () => {
    const order: string[] = [];
    const turns: ReconcileLoop = new ReconcileLoop(() => {
      order.push('begin');
      if (order.length === 1) {
        turns.run();
        turns.run();
      }
      order.push('end');
      return undefined;
    }, new HandClock());
    turns.run();
    expect(order).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('go on after one that failed', () => {
    let count = 0;
    const turns = new ReconcileLoop(() => {
      count += 1;
      if (count === 1) throw new Error('on purpose');
      return undefined;
    }, new HandClock());
    expect(() => turns.run()).toThrow('on purpose');
    turns.run();
    expect(count).toBe(2);
  });

  it('do not come by themselves once they are stopped', () => {
    const clock = new HandClock();
    let count = 0;
    const turns = new ReconcileLoop(() => ((count += 1), 10), clock);
    turns.run();
    turns.stop();
    clock.advance(1000);
    expect([count, clock.timers]).toEqual([1, 0]);
  });
});
