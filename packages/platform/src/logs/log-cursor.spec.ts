import { cursorAfter, lineId } from './log-cursor.js';

const line = {
  endpointId: 'e',
  endpointName: 'e',
  workerId: 'w',
  stream: 'stdout',
  time: '2026-01-01T00:00:00.000Z',
  line: 'text',
} as const;

describe('the cursor of a log', () => {
  it('resumes after the line that an id names, also among lines of one moment', () => {
    expect(cursorAfter(lineId({ ...line, seq: 2 }))).toEqual({ kind: 'after', seq: 2 });
  });

  it('takes a time in the place of an id, and nothing else', () => {
    expect(cursorAfter('2026-01-01T01:00:04+01:00')).toEqual({ kind: 'since', time: '2026-01-01T00:00:04.000Z' });
    for (const text of ['', '5', 'yesterday']) expect(cursorAfter(text)).toBeUndefined();
  });
});
