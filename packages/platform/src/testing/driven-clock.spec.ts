import { DrivenClock } from './driven-clock.js';

describe('DrivenClock', () => {
  it('lets all that is due happen in its order, at its time, also what is planned on the way', async () => {
    const clock = new DrivenClock();
    const start = clock.now();
    const rung: [string, number][] = [];
    const plan = (name: string, ms: number, next?: () => void) =>
      clock.after(ms, () => {
        rung.push([name, Math.round((clock.now() - start) / 1000)]);
        next?.();
      });
    plan('late', 30_000);
    plan('early', 10_000, () => plan('planned on the way', 5000));
    plan('not yet', 61_000);
    plan('called off', 20_000)();
    await clock.advance(60_000);
    expect(rung).toEqual([
      ['early', 10],
      ['planned on the way', 15],
      ['late', 30],
    ]);
    await clock.advance(2000);
    expect(rung.at(-1)).toEqual(['not yet', 61]);
  });

  it('runs by itself too, and what is left of a wait is shorter after it was put forward', async () => {
    const clock = new DrivenClock();
    const start = clock.now();
    const rung = new Promise<number>((resolve) => {
      clock.after(3_600_000, () => resolve(clock.now()));
    });
    await clock.advance(3_599_990);
    expect((await rung) - start).toBeGreaterThan(3_599_999);
  });
});
