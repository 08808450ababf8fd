import { cursorAfter, cursorSince, lineId, linesFrom, type NumberedLine } from './log-cursor.js';

const line = (seq: number, time = `2026-01-01T00:00:0${seq}.000Z`): NumberedLine => ({
  endpointId: 'e',
  endpointName: 'e',
  workerId: 'w',
  stream: 'stdout',
  time,
  line: `line ${seq}`,
  seq,
});
const lines = [1, 2, 3, 4, 5].map((seq) => line(seq));
const seqs = (cursor: Parameters<typeof linesFrom>[1]) => linesFrom(lines, cursor).map(({ seq }) => seq);

describe('the cursor of a log', () => {
  it('resumes after the line that an id names, also among lines of one moment', () => {
    const moment = '2026-01-01T00:00:00.000Z';
    const burst = [1, 2, 3].map((seq) => line(seq, moment));
    const cursor = cursorAfter(lineId(burst[1] as NumberedLine));
    expect(linesFrom(burst, cursor ?? { kind: 'tail', lines: 0 })).toEqual([burst[2]]);
  });

  it.each([
    [{ kind: 'tail', lines: 2 }, [4, 5]],
    [{ kind: 'tail', lines: 0 }, []],
    [{ kind: 'tail', lines: 100 }, [1, 2, 3, 4, 5]],
    [{ kind: 'after', seq: 3 }, [4, 5]],
    [{ kind: 'since', time: Date.parse('2026-01-01T00:00:03Z') }, [3, 4, 5]],
  ] as const)('%j gives %j', (cursor, expected) => {
    expect(seqs(cursor)).toEqual(expected);
  });

  it('takes a time with a zone, and nothing that is no time', () => {
    expect(cursorAfter('2026-01-01T01:00:04+01:00')).toEqual({
      kind: 'since',
      time: Date.parse('2026-01-01T00:00:04Z'),
    });
    for (const text of ['', '5', 'yesterday', '2026-01-01', '2026-13-01T00:00:00Z'])
      expect(cursorSince(text)).toBeUndefined();
  });
});
