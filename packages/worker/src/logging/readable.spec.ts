import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readableLine } from './readable.js';

const line = (fields: object) => JSON.stringify({ level: 'info', ...fields });

describe('a readable line', () => {
  it('of a request is in words', () => {
    const request = {
      method: 'GET',
      path: '/users/1',
      route: '/users/:id',
      status: 200,
      durationMs: 1.5,
      requestId: 'r',
    };
    expect(readableLine(line({ msg: 'request', ...request }))).toBe('INFO  GET /users/1 200 1.5 ms requestId=r');
  });

  it('of a request has its time in a person’s digits, its status in a colour, and no more than a part of a long path', () => {
    const paint = (format: unknown, text: string) => `<${String(format)} ${text}>`;
    const told = (status: number | undefined, durationMs: unknown, path = '/x') =>
      readableLine(line({ msg: 'request', method: 'GET', path, status, durationMs }), { paint })
        .split('> ')
        .slice(1)
        .join('> ');
    expect(told(200, 0.0426)).toBe('GET /x <green 200> 0 ms');
    expect(told(200, 3.96)).toBe('GET /x <green 200> 4 ms');
    expect(told(304, 12.835)).toBe('GET /x <cyan 304> 13 ms');
    expect(told(404, 1234.5)).toBe('GET /x <yellow 404> 1235 ms');
    expect(told(503, 'soon')).toBe('GET /x <red 503> soon ms');
    expect(told(undefined, 1)).toBe('GET /x <red no answer> 1 ms');
    expect(told(200, 1, `/${'x'.repeat(300)}`)).toBe(`GET /${'x'.repeat(199)}… <green 200> 1 ms`);
    expect(told(200, 1, '/\u001B[31m')).toBe(String.raw`GET /\x1b[31m <green 200> 1 ms`);
  });

  it('has the context of its message, the fields, and the stack of its error below', () => {
    const fields = { context: 'Users', key: 'two words', err: { stack: 'Error: no\n  at x' }, msg: 'failed' };
    expect(readableLine(line(fields))).toBe('INFO  [Users] failed key="two words"\n    Error: no\n      at x');
  });

  it('has all lines of a message below the first one, and stacks that were logged as texts', () => {
    const fields = { msg: 'one\ntwo', details: [{ user: 1 }, 'Error: no\n    at x'] };
    expect(readableLine(line(fields))).toBe('INFO  one details=[{"user":1}]\n    two\n    Error: no\n        at x');
  });

  it('has an error without a stack as a field', () => {
    expect(readableLine(line({ err: { message: 'no' }, msg: 'failed' }))).toBe('INFO  failed err={"message":"no"}');
  });

  it.each(['plain text', '{"level":', '{"other":1}'])('is %s as it is', (text) => {
    expect(readableLine(text)).toBe(text);
  });

  it('begins with where it comes from, and with the day unless that is today', () => {
    const names = [{ text: 'users', format: 'cyan' as const }];
    const [today, earlier] = [new Date(), new Date(2026, 0, 2, 3, 4, 5, 6)];
    const clock = today.toTimeString().slice(0, 8);
    const told = (text: string, time: Date) => readableLine(text, { origin: { time: time.toISOString(), names } });
    expect(told(line({ msg: 'm', time: '2000-01-01T00:00:00Z' }), today)).toMatch(
      new RegExp(String.raw`^${clock}\.\d{3} users INFO  m$`),
    );
    expect(told('text', earlier)).toBe('2026-01-02 03:04:05.006 users       text');
  });

  it('paints the level by its severity', () => {
    const paint = (format: unknown, text: string) => `<${String(format)} ${text.trim()}>`;
    expect(readableLine('{"level":"warn","msg":"m","n":1}', { paint })).toBe('<yellow WARN> m <dim n=1>');
  });

  it('has the frames of packages in a stack dim', () => {
    const paint = (format: unknown, text: string) => (format === 'dim' ? `<${text.trim()}>` : text);
    const stack = 'E\n    at a (src/a.ts:1:2)\n    at b (node_modules/b/b.js:1:2)\n    at node:events:1:2';
    const [, ...below] = readableLine(line({ err: { stack } }), { paint })
      .split('\n')
      .map((text) => text.trim());
    expect(below).toEqual(['E', 'at a (src/a.ts:1:2)', '<at b (node_modules/b/b.js:1:2)>', '<at node:events:1:2>']);
  });

  it('shows control characters escaped', () => {
    expect(readableLine('\u001B[31mred\u0007 \u0085\u007F\u202E\t\u2028')).toBe(
      String.raw`\x1b[31mred\x07 \x85\x7f\u202e\t\u2028`,
    );
    const forged = line({ msg: 'm\n\u001B[2JINFO forged', path: '/\u001B]0;x', err: { stack: 'E\r\n\u009B1m' } });
    expect(readableLine(forged)).toBe(
      ['INFO  m path=/\\x1b]0;x', String.raw`    \x1b[2JINFO forged`, String.raw`    E\r`, String.raw`    \x9b1m`].join(
        '\n',
      ),
    );
  });

  it('has no control character but the line end, whatever is in it, and only one line that is not indented', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('\n', '\u001B', '\u0090', '\u202D', '{', '"'), fc.string()),
    });
    const fields = fc.dictionary(text, fc.oneof(text, fc.jsonValue(), fc.record({ stack: text }), fc.array(text)));
    const known = fc.record({
      level: fc.oneof(text, fc.integer()),
      msg: text,
      time: text,
      context: text,
      method: text,
    });
    const json = fc.tuple(fields, known).map(([some, others]) => JSON.stringify({ ...some, ...others }));
    const origin = fc.option(
      fc.record({ time: text, names: fc.array(fc.record({ text, format: fc.constant('red' as const) })) }),
    );
    fc.assert(
      fc.property(fc.oneof(text, json), origin, (given, from) => {
        const [first = '', ...others] = readableLine(given, from ? { origin: from } : {}).split('\n');
        for (const part of [first, ...others])
          expect(part).not.toMatch(
            /[\p{Cc}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}]/u,
          );
        expect(others.every((part) => part.startsWith('    '))).toBe(true);
      }),
    );
  });
});
