import { logsQuery } from './logs-query.js';

const NOW = Date.UTC(2026, 0, 10, 12);
const query = (options: Record<string, string | boolean>) => logsQuery(options, NOW);

describe('the query of flash logs', () => {
  it('is for the newest lines, without an option that limits them', () => {
    expect(query({})).toEqual({ lines: 100, follow: false });
    expect(query({ level: 'WARN', worker: 'w1', follow: true })).toEqual({
      lines: 100,
      level: 'warn',
      worker: 'w1',
      follow: true,
    });
    expect(query({ lines: '0' })).toMatchObject({ lines: 0 });
    expect(query({ request: 'r1' })).toMatchObject({ lines: undefined, request: 'r1' });
    expect(query({ since: '1d' })).toMatchObject({ lines: undefined });
    expect(query({ since: '1d', lines: '5' })).toMatchObject({ lines: 5 });
  });

  it.each([
    ['30s', '2026-01-10T11:59:30.000Z'],
    ['10m', '2026-01-10T11:50:00.000Z'],
    ['2h', '2026-01-10T10:00:00.000Z'],
    ['1d', '2026-01-09T12:00:00.000Z'],
    ['1h30m', '2026-01-10T10:30:00.000Z'],
    ['2026-01-10T12:00:00+01:00', '2026-01-10T11:00:00.000Z'],
  ])('reads the time %s', (text, time) => {
    expect(query({ since: text, until: text })).toMatchObject({ since: time, until: time });
  });

  it.each([
    [
      { since: '10' },
      /--since is "10"; allowed are a duration up to now such as 30s, 10m, 2h, 1d or 1h30m, and a time/,
    ],
    [{ until: '2026-01-10' }, /--until is "2026-01-10"/],
    [{ since: '999999999d' }, /--since is "999999999d"/],
    [{ since: '-5m' }, /--since is "-5m"/],
    [{ since: '' }, /--since is ""/],
    [{ since: '1h', until: '2h' }, /The time of --since, 2026-01-10T11:00:00.000Z, is after that of --until/],
    [{ until: '1h', follow: true }, /--until and --follow exclude each other/],
    [{ level: 'eror' }, /--level is "eror"; allowed are trace, debug, info, warn, error, fatal\. Did you mean error\?/],
    [{ level: '' }, /--level is ""; allowed are/],
    [{ lines: '-1' }, /--lines is "-1"; allowed are whole numbers from 0 to/],
    [{ lines: '1e3' }, /--lines is "1e3"/],
    [{ worker: 'a b' }, /--worker is "a b"; allowed is the id of a worker/],
    [{ request: '\u001B' }, /--request is "\\u001b"; allowed is the id of a request/],
  ])('refuses %j', (options, message) => {
    expect(() => query(options)).toThrow(
      expect.objectContaining({ code: 'FLASH_USAGE', message: expect.stringMatching(message) }),
    );
  });
});
