import type { LogLine } from '@flash-ts/core/contract';
import { newest, selects } from './log-feed.js';

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
