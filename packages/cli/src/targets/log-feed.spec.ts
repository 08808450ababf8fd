import type { LogLine } from '@flash-ts/core/contract';
import { LogFeed, newest, selects } from './log-feed.js';

const line = (time: string): LogLine => ({
  endpointId: 'e1',
  endpointName: 'shop',
  workerId: 'w1',
  stream: 'stdout',
  time,
  line: 'hello',
});

it('selects lines by their time, from the first to the last moment', () => {
  const isWanted = selects({ since: '2026-11-30T07:00:00Z', until: '2026-11-30T08:00:00.000Z' });
  const times = ['06:59:59.999Z', '07:00:00.000Z', '07:30:00+00:00', '08:00:00Z', '08:00:00.001Z'];
  expect(times.filter((time) => isWanted(line(`2026-11-30T${time}`)))).toEqual(times.slice(1, 4));
});

it('selects a line whose time can’t be read', () => {
  expect(selects({})(line('some time ago'))).toBe(true);
  expect(selects({ until: '2026-11-30T08:00:00Z' })(line(''))).toBe(true);
});

it('orders lines by time, and keeps the newest', () => {
  const lines = ['09', '08', '10'].map((hour) => line(`2026-11-30T${hour}:00:00Z`));
  expect(newest(lines, { lines: 2 })).toEqual([lines[0], lines[2]]);
  expect(newest(lines, { lines: 0 })).toEqual([]);
});

describe('a feed that is followed', () => {
  const never = () => new Promise(() => undefined);

  it('gives lines while it looks for new places, and ends with the signal', async () => {
    const ends = new AbortController();
    const feed = new LogFeed(ends.signal);
    const reading = feed.follow(never, 1000, ends.signal);
    const first = reading.next();
    feed.add(line('2026-11-30T07:00:00Z'));
    expect(await first).toMatchObject({ value: { line: 'hello' }, done: false });
    const end = reading.next();
    ends.abort();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it('ends with the error of a look, after the lines that have come', async () => {
    const { signal } = new AbortController();
    const feed = new LogFeed(signal);
    feed.add(line('2026-11-30T07:00:00Z'));
    const reading = feed.follow(() => Promise.reject(new Error('no pods')), 1000, signal);
    expect(await reading.next()).toMatchObject({ value: { line: 'hello' } });
    await expect(reading.next()).rejects.toThrow('no pods');
  });
});
