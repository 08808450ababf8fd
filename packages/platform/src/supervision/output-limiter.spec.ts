import { PassThrough } from 'node:stream';
import { HandClock } from '../../test/support/hand-clock.js';
import { OutputLimiter } from './output-limiter.js';

const KB = 1024;

/** Time passes while output is read, a millisecond for a slice, and by hand. */
class WorkClock extends HandClock {
  workedMs = 0;

  override now(): number {
    return super.now() + this.workedMs;
  }
}

function output(limiter: OutputLimiter, clock: WorkClock, ready: () => Promise<void> | undefined = () => undefined) {
  const stream = new PassThrough();
  const read: Buffer[] = [];
  let slowed = 0;
  const end = limiter.attach(stream, {
    read: (chunk) => {
      read.push(Buffer.from(chunk));
      clock.workedMs += 1;
    },
    ready,
    onSlowed: () => (slowed += 1),
  });
  return { stream, end, bytes: () => Buffer.concat(read), slices: () => read.length, slowed: () => slowed };
}
const turn = () => new Promise(setImmediate);

describe('OutputLimiter', () => {
  let clock: WorkClock;
  let limiter: OutputLimiter;
  beforeEach(() => {
    clock = new WorkClock();
    limiter = new OutputLimiter(clock);
  });
  /** Lets the time pass in which nothing is read. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turn();
    await turn();
  };

  it('reads at once what fits', async () => {
    const quiet = output(limiter, clock);
    quiet.stream.write('a line\n');
    await turn();
    expect(quiet.bytes().toString()).toBe('a line\n');
  });

  it('reads all in its order, a slice at a time, and a fifth of the time at most', async () => {
    const flood = output(limiter, clock);
    const sent = Buffer.concat(Array.from({ length: 256 }, (_, index) => Buffer.alloc(8 * KB, index)));
    for (let start = 0; start < sent.length; start += 32 * KB)
      flood.stream.write(sent.subarray(start, start + 32 * KB));
    await turn();
    let rounds = 0;
    while (flood.slices() < 256 && rounds < 4000) {
      rounds += 1;
      await pass(1);
    }
    expect(flood.bytes().equals(sent)).toBe(true);
    // 256 slices of a millisecond, 100 of them from what was saved up.
    expect(clock.now()).toBeGreaterThan(156 * 5);
    expect(clock.now()).toBeLessThan(156 * 5 * 2);
  });

  it('gives each its turn', async () => {
    const floods = [output(limiter, clock), output(limiter, clock)];
    for (const { stream } of floods) for (let count = 0; count < 64; count += 1) stream.write(Buffer.alloc(64 * KB));
    await turn();
    const quiet = output(limiter, clock);
    for (let round = 0; round < 400; round += 1) await pass(1);
    quiet.stream.write('help\n');
    const before = floods.map(({ slices }) => slices());
    for (let round = 0; round < 200 && quiet.slices() === 0; round += 1) await pass(1);
    expect(quiet.bytes().toString()).toBe('help\n');
    const since = floods.map(({ slices }, index) => slices() - (before[index] ?? 0));
    expect(Math.max(...since)).toBeLessThanOrEqual(3);
  });

  it('waits while the reader is not ready', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let pause: Promise<void> | undefined = promise;
    const flood = output(limiter, clock, () => pause);
    flood.stream.write(Buffer.alloc(24 * KB));
    await pass(1000);
    expect(flood.slices()).toBe(1);
    pause = undefined;
    resolve();
    await turn();
    for (let round = 0; round < 100; round += 1) await pass(1);
    expect(flood.bytes()).toHaveLength(24 * KB);
  });

  it('reads what is left without a limit once the process has ended', async () => {
    const flood = output(limiter, clock);
    for (let count = 0; count < 32; count += 1) flood.stream.write(Buffer.alloc(64 * KB));
    await turn();
    expect(flood.bytes().length).toBeLessThan(2048 * KB);
    flood.end();
    for (let count = 0; count < 100; count += 1) await turn();
    expect(flood.bytes()).toHaveLength(2048 * KB);
  });

  it('tells once of one that is slowed, and not of one that prints a line now and then beside it', async () => {
    const [flood, quiet] = [output(limiter, clock), output(limiter, clock)];
    for (let count = 0; count < 64; count += 1) flood.stream.write(Buffer.alloc(64 * KB));
    for (let round = 0; round < 2500; round += 1) {
      if (round % 50 === 0) quiet.stream.write('line\n');
      await pass(1);
    }
    expect([flood.slowed(), quiet.slowed()]).toEqual([1, 0]);
  });
});
