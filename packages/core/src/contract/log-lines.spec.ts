import { lineTime, LOG_LEVELS, logFields, parseLineTime } from './log-lines.js';

const levelOf = (level: unknown) => logFields(JSON.stringify({ level, msg: 'm' }))?.level;

describe('the fields of a log line', () => {
  it('are those of a JSON object with a level', () => {
    expect(logFields('{"level":"warn","msg":"m","n":1}')).toEqual({ level: 'warn', msg: 'm', n: 1 });
  });

  it.each(['text', '', '{', '{"msg":"m"}', '{"level":null}', '["level"]', '{"level":"info"', 'null'])(
    'are none in %j',
    (line) => expect(logFields(line)).toBeUndefined(),
  );

  it('have a level of this vocabulary, whatever the logger calls it', () => {
    expect(LOG_LEVELS.map((level) => levelOf(level))).toEqual(LOG_LEVELS);
    expect([10, 20, 30, 40, 50, 60].map(levelOf)).toEqual(LOG_LEVELS);
    expect([0, 35, 99, 'ERROR', 'warning', 'verbose'].map(levelOf)).toEqual([
      'trace',
      'info',
      'fatal',
      'error',
      'warn',
      'info',
    ]);
  });
});

describe('the time of a log line', () => {
  it('is that of any zone, in UTC with milliseconds', () => {
    expect(parseLineTime('2026-01-01T01:00:04+01:00')).toBe('2026-01-01T00:00:04.000Z');
    expect(parseLineTime('2026-01-01T00:00:04.123456789z')).toBe('2026-01-01T00:00:04.123Z');
  });

  it.each(['', '5', 'yesterday', '2026-01-01', '2026-13-01T00:00:00Z', '9999-12-31T23:59:59-23:00'])(
    'is not %j',
    (text) => expect(parseLineTime(text)).toBeUndefined(),
  );

  it('is none beyond the years of four digits', () => {
    expect([Number.NaN, Infinity, Date.UTC(-1, 0), Date.UTC(10_000, 0)].map(lineTime)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
