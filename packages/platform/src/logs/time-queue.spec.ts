import fc from 'fast-check';
import { TimeQueue } from './time-queue.js';

it.each([true, false])('gives what is added in the order of time, newest first: %s', (newestFirst) => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (times) => {
      const queue = new TimeQueue<readonly [number, number]>({ newestFirst });
      for (const [index, time] of times.entries()) queue.add(String(time), [time, index]);
      const taken = times.map(() => queue.take());
      const expected = times.map((time, index) => [time, index] as const);
      expect(taken).toEqual(expected.toSorted(([a], [b]) => (newestFirst ? b - a : a - b)));
      expect([queue.isEmpty, queue.take()]).toEqual([true, undefined]);
    }),
  );
});
